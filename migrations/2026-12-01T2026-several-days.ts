import { type Kysely, sql } from 'kysely'

/** A guest of several days is one row, whose day moves on to the next of the chosen weekdays until the last; each day has its visit. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql
    .raw(`
alter table expected_guest add column until date, add column weekdays text check (weekdays ~ '^[0-6]{1,7}$'),
  add constraint expected_guest_until check ((until is null) = (weekdays is null) and until >= day);
comment on column expected_guest.day is 'The day, or the next one of several.';
comment on column expected_guest.weekdays is 'Of several days: 0 is Sunday.';
grant update (until, weekdays) on expected_guest to socong_app;
drop index visit_open_guest;
create unique index visit_open_guest on visit (office_id, guest_id, day)
  where guest_id is not null and voided_at is null and not duplicate_presence;
`)
    .execute(db)
}
