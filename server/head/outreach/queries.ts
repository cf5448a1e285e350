import type { Transaction } from 'kysely'
import { nameAt } from '../../core/accounts/names.ts'
import type { DateRange } from '../../core/figures/date-range.ts'
import type { Db } from '../../platform/db/connect.ts'
import { inOffice } from '../../platform/db/office-scope.ts'
import { type PageOf, readPage } from '../../platform/db/paged.ts'
import type { Database, OutreachChangeRow, OutreachEntryRow } from '../../platform/db/schema.ts'

/** Entries on one page; older ones are found through another period. */
export const LISTED = 200

/** The newest entries of an office in the period, voided ones included, and one more than a page shows. */
export function listEntries(db: Db, officeId: string, period: DateRange): Promise<OutreachEntryRow[]> {
  return inOffice(db, officeId, (tx) =>
    tx
      .selectFrom('outreach_entry')
      .selectAll()
      .where('office_id', '=', officeId)
      .where('day', '>=', period.from)
      .where('day', '<=', period.to)
      .orderBy('day', 'desc')
      .orderBy('id', 'desc')
      .limit(LISTED + 1)
      .execute(),
  )
}

export interface EntryWithTrail {
  entry: OutreachEntryRow & { maker: string | null }
  changes: PageOf<OutreachChangeRow & { who: string | null }>
}

/** An entry and a page of its corrections, newest first. */
export function findEntry(
  db: Db,
  officeId: string,
  id: string,
  page = 1,
): Promise<EntryWithTrail | undefined> {
  return inOffice(db, officeId, async (tx) => {
    const entry = await tx
      .selectFrom('outreach_entry as e')
      .leftJoin('account as a', 'a.id', 'e.made_by')
      .selectAll('e')
      .select(nameAt('a', 'e.made_at').as('maker'))
      .where('e.office_id', '=', officeId)
      .where('e.id', '=', id)
      .executeTakeFirst()
    if (!entry) return undefined
    const changes = tx
      .selectFrom('outreach_change as c')
      .leftJoin('account as a', 'a.id', 'c.by')
      .selectAll('c')
      .select(nameAt('a', 'c.at').as('who'))
      .where('c.office_id', '=', officeId)
      .where('c.entry_id', '=', id)
      .orderBy('c.version', 'desc')
    return { entry, changes: await readPage(changes, page) }
  })
}

/** The fields that identify an activity when a list is imported again. */
export type Likeness = Pick<OutreachEntryRow, 'day' | 'channel' | 'unit' | 'quantity' | 'title'>

/** The office's activities in the period, without voided ones. */
export function knownEntries(
  tx: Pick<Transaction<Database>, 'selectFrom'>,
  officeId: string,
  { from, to }: DateRange,
): Promise<Likeness[]> {
  return tx
    .selectFrom('outreach_entry')
    .select(['day', 'channel', 'unit', 'quantity', 'title'])
    .where('office_id', '=', officeId)
    .where('day', '>=', from)
    .where('day', '<=', to)
    .where('voided_at', 'is', null)
    .execute()
}
