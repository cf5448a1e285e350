import { sql } from 'kysely'
import type { OfficeTx } from '../../platform/db/office-scope.ts'

/** Recounts an office's roster, for the district. */
export async function countStaff(
  tx: OfficeTx,
  { officeId, now }: { officeId: string; now: Date },
): Promise<void> {
  await sql`
    insert into staff_figures (office_id, members, running, off, absent, unsupported, no_smartphone, relatives, counted_at)
    select ${officeId}::uuid, count(*), count(*) filter (where status = 'running'),
      count(*) filter (where status = 'off'), count(*) filter (where status = 'absent'),
      count(*) filter (where status = 'unsupported'), count(*) filter (where status = 'no_smartphone'),
      coalesce(sum(relatives), 0), ${now}::timestamptz
    from staff_member where office_id = ${officeId}
    on conflict (office_id) do update set members = excluded.members, running = excluded.running,
      off = excluded.off, absent = excluded.absent, unsupported = excluded.unsupported,
      no_smartphone = excluded.no_smartphone, relatives = excluded.relatives, counted_at = excluded.counted_at`.execute(
    tx,
  )
}
