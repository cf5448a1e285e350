import { sql } from 'kysely'
import { nameAt } from '../../core/accounts/names.ts'
import { STEPS, type Step } from '../../core/offices/breach.ts'
import type { Db } from '../../platform/db/connect.ts'
import { inOffice, type OfficeTx } from '../../platform/db/office-scope.ts'
import { type PageOf, readPage } from '../../platform/db/paged.ts'
import type { BreachEntryRow, BreachRow } from '../../platform/db/schema.ts'

export interface Entry extends BreachEntryRow {
  who: string | null
}

export interface Breach {
  breach: BreachRow
  /** The last entry of each step. */
  steps: Entry[]
  entries: PageOf<Entry>
}

/** A breach in a list; `what` is the beginning of its first line. */
export interface ListedBreach
  extends Pick<BreachRow, 'id' | 'discovered_at' | 'harm' | 'what' | 'closed_at'> {
  /** When the authority was notified, if it was. */
  reported_at: Date | null
}

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
      .select(['id', 'discovered_at', 'harm', 'closed_at'])
      .select(sql<string>`left(split_part(what, E'\\n', 1), ${LETTERS})`.as('what'))
      .where('office_id', '=', officeId)
      .orderBy('closed_at', (order) => order.desc().nullsFirst())
      .orderBy('discovered_at', 'desc')
      .orderBy('id')
    const { rows, more } = await readPage(breaches, page)
    const ids = rows.map(({ id }) => id)
    const reports = ids.length === 0 ? [] : await lastOfSteps(tx, officeId, ids, ['authority']).execute()
    const reportedAt = (id: string) => reports.find((one) => one.breach_id === id && one.kind === 'done')?.at
    return { rows: rows.map((one) => ({ ...one, reported_at: reportedAt(one.id) ?? null })), more, open }
  })
}

/** A breach, its steps, and a page of its entries, newest first. */
export function readBreach(db: Db, officeId: string, id: string, page = 1): Promise<Breach | undefined> {
  return inOffice(db, officeId, async (tx) => {
    const breach = await tx
      .selectFrom('breach')
      .selectAll()
      .where('office_id', '=', officeId)
      .where('id', '=', id)
      .executeTakeFirst()
    if (!breach) return undefined
    const entries = entriesOf(tx, officeId).where('e.breach_id', '=', id).orderBy('e.seq', 'desc')
    return {
      breach,
      steps: await lastOfSteps(tx, officeId, [id]).execute(),
      entries: await readPage(entries, page),
    }
  })
}

/** The last entry of each step of each breach: a step may be taken back and done again. */
export function lastOfSteps(tx: OfficeTx, officeId: string, ids: string[], steps: readonly Step[] = STEPS) {
  return entriesOf(tx, officeId)
    .distinctOn(['e.breach_id', 'e.step'])
    .where('e.breach_id', 'in', ids)
    .where('e.step', 'in', steps)
    .orderBy('e.breach_id')
    .orderBy('e.step')
    .orderBy('e.seq', 'desc')
}

function entriesOf(tx: OfficeTx, officeId: string) {
  return tx
    .selectFrom('breach_entry as e')
    .leftJoin('account as a', 'a.id', 'e.by')
    .selectAll('e')
    .select(nameAt('a', 'e.at').as('who'))
    .where('e.office_id', '=', officeId)
}
