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

/** Every breach of an office with what was done about it, the newest discovery first. */
export function listBreaches(db: Db, officeId: string): Promise<Breach[]> {
  return inOffice(db, officeId, async (tx) => {
    const breaches = await tx
      .selectFrom('breach')
      .selectAll()
      .where('office_id', '=', officeId)
      .orderBy('discovered_at', 'desc')
      .execute()
    const entries = await entriesOf(tx, officeId).execute()
    return breaches.map((breach) => ({
      breach,
      entries: entries.filter((entry) => entry.breach_id === breach.id),
    }))
  })
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
