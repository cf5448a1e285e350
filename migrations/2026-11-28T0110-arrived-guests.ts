import { type Kysely, sql } from 'kysely'

/**
 * A visit knows which expected guest it is of. The index lets each guest in once, whoever taps: a visit that is voided, or
 * restored beside another one, counts no more. Of past days it stays how many came.
 */
const CHANGES = `
alter table visit add column guest_id uuid;
comment on column visit.guest_id is 'The expected guest, whose own row is deleted the day after.';
create unique index visit_open_guest on visit (office_id, guest_id)
  where guest_id is not null and voided_at is null and not duplicate_presence;

alter table guest_day add column arrived integer not null default 0;
grant update (arrived) on guest_day to socong_app;
`

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(CHANGES).execute(db)
}
