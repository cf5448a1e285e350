import { type Kysely, sql } from 'kysely'

/** Most of what was known of the clock is needed no more; how far deletion had gone, and what a restore has undone, stay. */
const CHANGES = `
create table office_purge (
  office_id uuid primary key references office (id) on delete cascade,
  at timestamptz,
  kept_from timestamptz,
  due int,
  kept int,
  restored jsonb,
  check ((at is null) = (kept_from is null)),
  check ((due is null) = (kept is null))
);
comment on table office_purge is 'The last nightly deletion of each office, what waits until a person has typed the date, and what the office has to '
  'redo after a restore. Times and counts only. No last run: the next one goes by the clock.';
grant select, insert on office_purge to socong_app;
grant update (at, kept_from, due, kept, restored) on office_purge to socong_app;

insert into office_purge (office_id, at, kept_from, restored)
select o.id, last.at, ((last.at at time zone 'Asia/Ho_Chi_Minh')::date - o.retention_days)::timestamp at time zone 'Asia/Ho_Chi_Minh',
  s.detail #> array['restored', o.id::text]
from office o join installation_state s on s.key = 'clock',
  lateral (select coalesce(greatest((s.detail #>> '{reached,at}')::timestamptz,
    (s.detail #>> array['allowed', o.id::text, 'at'])::timestamptz), s.at) as at) last;

update installation_state set detail = '{}', ok = true where key = 'clock';
`

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(CHANGES).execute(db)
}
