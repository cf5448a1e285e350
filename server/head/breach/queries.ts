import { sql } from 'kysely'
import { nameAt } from '../../core/accounts/names.ts'
import type { Db } from '../../platform/db/connect.ts'
import { inOffice, type OfficeTx } from '../../platform/db/office-scope.ts'
import type { BreachEntryRow, BreachRow } from '../../platform/db/schema.ts'

export interface Entry extends BreachEntryRow {
  who: string | null
}

export interface Breach {
  breach: BreachRow
  /** In the order in which they were recorded. */
  entries: Entry[]
}

/** A breach as a list names it; `what` is the beginning of its first line. */
export interface ListedBreach
  extends Pick<BreachRow, 'id' | 'discovered_at' | 'harm' | 'what' | 'closed_at'> {
  /** When the authority was told, if it was. */
  told_at: Date | null
}

/** Breaches of one page of the list. */
export const BREACHES_A_PAGE = 50
/** What a line of it has room for. */
const LETTERS = 200

/** A page of the breaches of an office, open ones first, then the last to be closed; and how many there are. */
export function listBreaches(
  db: Db,
  officeId: string,
  page: number,
): Promise<{ breaches: ListedBreach[]; open: number; all: number }> {
  return inOffice(db, officeId, async (tx) => {
    const { open, all } = await tx
      .selectFrom('breach')
      .select(({ fn }) => fn.countAll<number>().as('all'))
      .select(({ fn }) => fn.countAll<number>().filterWhere('closed_at', 'is', null).as('open'))
      .where('office_id', '=', officeId)
      .executeTakeFirstOrThrow()
    const shown = await tx
      .selectFrom('breach')
      .select(['id', 'discovered_at', 'harm', 'closed_at'])
      .select(sql<string>`left(split_part(what, E'\\n', 1), ${LETTERS})`.as('what'))
      .where('office_id', '=', officeId)
      .orderBy('closed_at', (order) => order.desc().nullsFirst())
      .orderBy('discovered_at', 'desc')
      .orderBy('id')
      .limit(BREACHES_A_PAGE)
      .offset((page - 1) * BREACHES_A_PAGE)
      .execute()
    const told = await toldAt(
      tx,
      officeId,
      shown.map(({ id }) => id),
    )
    return { breaches: shown.map((one) => ({ ...one, told_at: told.get(one.id) ?? null })), open, all }
  })
}

/** By breach, when the authority was told; by its last entry about that, which may have taken it back. */
async function toldAt(tx: OfficeTx, officeId: string, ids: string[]): Promise<Map<string, Date>> {
  if (ids.length === 0) return new Map()
  const entries = await tx
    .selectFrom('breach_entry')
    .distinctOn('breach_id')
    .select(['breach_id', 'kind', 'at'])
    .where('office_id', '=', officeId)
    .where('breach_id', 'in', ids)
    .where('step', '=', 'authority')
    .orderBy('breach_id')
    .orderBy('seq', 'desc')
    .execute()
  return new Map(entries.filter(({ kind }) => kind === 'done').map(({ breach_id: id, at }) => [id, at]))
}

export function readBreach(db: Db, officeId: string, id: string): Promise<Breach | undefined> {
  return inOffice(db, officeId, async (tx) => {
    const breach = await tx
      .selectFrom('breach')
      .selectAll()
      .where('office_id', '=', officeId)
      .where('id', '=', id)
      .executeTakeFirst()
    if (!breach) return undefined
    return { breach, entries: await entriesOf(tx, officeId).where('e.breach_id', '=', id).execute() }
  })
}

function entriesOf(tx: OfficeTx, officeId: string) {
  return tx
    .selectFrom('breach_entry as e')
    .leftJoin('account as a', 'a.id', 'e.by')
    .selectAll('e')
    .select(nameAt('a', 'e.at').as('who'))
    .where('e.office_id', '=', officeId)
    .orderBy('e.breach_id')
    .orderBy('e.seq')
}
