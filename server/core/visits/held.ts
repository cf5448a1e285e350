import { sql } from 'kysely'
import type { Db } from '../../platform/db/connect.ts'
import { inOffice, type OfficeTx } from '../../platform/db/office-scope.ts'
import type { OfficeDay } from '../../platform/lib/clock.ts'

/**
 * Whether no trace holds the visit `v` on this day or later. A statement that deletes by it needs the visits locked before it begins
 * ({@link lockVisits}).
 */
export const notHeldSql = (day: OfficeDay) =>
  sql<boolean>`not exists (select from trace_hold h where h.visit_id = v.id and h.until >= ${day})`

/**
 * Waits for traces that are being made of these visits, and keeps others from it. A hold that is committed while a deletion waits
 * for its row would go unseen: Postgres asks a row that was only locked no second time.
 */
export async function lockVisits(tx: OfficeTx, officeId: string, ids: string[]): Promise<void> {
  const visits = tx.selectFrom('visit').select('id').where('office_id', '=', officeId).where('id', 'in', ids)
  await visits.orderBy('id').forUpdate().execute()
}

/** The traces that were made since `oldest` and hold visits until today or longer. */
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
