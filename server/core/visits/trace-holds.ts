import { sql } from 'kysely'
import type { Db } from '../../platform/db/connect.ts'
import { inOffice, type OfficeTx } from '../../platform/db/office-scope.ts'
import type { OfficeDay } from '../../platform/lib/clock.ts'

/**
 * True in SQL where no trace holds the visit `v` on this day or later. A transaction that deletes by it has to lock the
 * visits first ({@link lockVisits}).
 */
export const notHeldSql = (day: OfficeDay) =>
  sql<boolean>`not exists (select from trace_hold h where h.visit_id = v.id and h.until >= ${day})`

/**
 * Waits for traces of these visits that are being made, and makes new ones wait. Without the lock a deletion could miss a hold
 * committed while it waits for the row: Postgres does not evaluate a condition again for a row that was locked but not updated.
 */
export async function lockVisits(tx: OfficeTx, officeId: string, ids: string[]): Promise<void> {
  const visits = tx.selectFrom('visit').select('id').where('office_id', '=', officeId).where('id', 'in', ids)
  await visits.orderBy('id').forUpdate().execute()
}

/** The traces made since `oldest` that hold visits today or longer. */
export function listHolds(
  db: Db,
  officeId: string,
  { oldest, today }: { oldest: Date; today: OfficeDay },
): Promise<{ orderId: string; until: OfficeDay; at: Date }[]> {
  return inOffice(db, officeId, (tx) =>
    tx
      .selectFrom('trace_order')
      .select(['id as orderId', 'hold_until as until', 'made_at as at'])
      .where('office_id', '=', officeId)
      .where('made_at', '>=', oldest)
      .where('hold_until', '>=', today)
      .execute(),
  )
}
