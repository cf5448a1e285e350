import { sql } from 'kysely'
import type { Db } from '../../platform/db/connect.ts'
import { inOffice } from '../../platform/db/office-scope.ts'
import { type PageOf, readPage } from '../../platform/db/paged.ts'
import type { BreachRow } from '../../platform/db/schema.ts'

/** A breach in a list; `what` is the beginning of its first line. */
export type ListedBreach = Pick<
  BreachRow,
  'id' | 'discovered_at' | 'harm' | 'what' | 'reported_at' | 'closed_at'
>

/** Characters that fit in a line of the list. */
const LETTERS = 200

/** A page of an office's breaches, open ones first, then the most recently closed; and the number of open ones. */
export function listBreaches(
  db: Db,
  officeId: string,
  page: number,
): Promise<PageOf<ListedBreach> & { open: number }> {
  return inOffice(db, officeId, async (tx) => {
    const { open } = await tx
      .selectFrom('breach')
      .select(({ fn }) => fn.countAll<number>().as('open'))
      .where('office_id', '=', officeId)
      .where('closed_at', 'is', null)
      .executeTakeFirstOrThrow()
    const breaches = tx
      .selectFrom('breach')
      .select(['id', 'discovered_at', 'harm', 'reported_at', 'closed_at'])
      .select(sql<string>`left(split_part(what, E'\\n', 1), ${LETTERS})`.as('what'))
      .where('office_id', '=', officeId)
      .orderBy('closed_at', (order) => order.desc().nullsFirst())
      .orderBy('discovered_at', 'desc')
      .orderBy('id')
    return { ...(await readPage(breaches, page)), open }
  })
}

export function readBreach(db: Db, officeId: string, id: string): Promise<BreachRow | undefined> {
  return inOffice(db, officeId, (tx) =>
    tx
      .selectFrom('breach')
      .selectAll()
      .where('office_id', '=', officeId)
      .where('id', '=', id)
      .executeTakeFirst(),
  )
}
