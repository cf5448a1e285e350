import { type Kysely, sql } from 'kysely'

/**
 * An expected guest who arrived while the server was away. Where another gate had let them in as well, the device's later
 * events are of the visit that stood first. What waits for the head keeps whose arrival it is.
 */
const CHANGES = `
alter table replayed_event add column arrived_as uuid;
comment on column replayed_event.arrived_as is 'The visit as which the expected guest of this entry had come already.';

alter table late_record add column guest_id uuid, add column meeting_id uuid;
comment on column late_record.guest_id is 'The expected guest, whose own row is deleted the day after.';
comment on column late_record.meeting_id is 'The meeting that the visitor came for.';
`

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(CHANGES).execute(db)
}
