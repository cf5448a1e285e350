import { sql } from 'kysely'
import { audit } from '../../platform/audit/audit.ts'
import type { Db } from '../../platform/db/connect.ts'
import { inOffice } from '../../platform/db/office-scope.ts'
import { officeDay } from '../../platform/lib/clock.ts'

/**
 * Deletes the guests of days that are over by `due`, whether they came or not: whoever came has a visit. The number of each
 * day stays. Returns how many were deleted; the audit keeps it.
 */
export function purgeGuests(db: Db, officeId: string, due: Date, now: Date): Promise<number> {
  return inOffice(db, officeId, async (tx) => {
    const { rows } = await sql<{ day: string; deleted: number }>`
      with gone as (
        delete from expected_guest where office_id = ${officeId} and day < ${officeDay(due)} returning day
      ), counted as (
        select day, count(*)::int as deleted from gone group by day
      ), kept as (
        insert into guest_day as d (office_id, day, expected) select ${officeId}::uuid, day, deleted from counted
        on conflict (office_id, day) do update set expected = d.expected + excluded.expected
      )
      select day, deleted from counted order by day`.execute(tx)
    for (const { day, deleted } of rows) {
      await audit(tx, {
        action: 'guests.purged',
        officeId,
        fields: `day=${day} count=${deleted}`,
        at: now,
      })
    }
    return rows.reduce((sum, { deleted }) => sum + deleted, 0)
  })
}
