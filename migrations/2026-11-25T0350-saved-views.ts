import { type Kysely, sql } from 'kysely'

/**
 * What somebody asks the log for again and again. Never the words of a search, which name people; a period that is
 * named is reckoned from the day on which the view is opened.
 */
const CHANGES = `
create table log_view (
  id uuid primary key,
  office_id uuid not null references office (id),
  account_id uuid not null references account (id),
  name text not null,
  name_key text collate "C" not null,
  period text check (period in ('today', 'yesterday', 'week', 'last_week', 'month', 'last_month')),
  from_day date,
  to_day date,
  state text,
  purpose text,
  app_status text,
  recorder_id uuid,
  created_at timestamptz not null,
  unique (office_id, account_id, name_key),
  check (period is null or (from_day is null and to_day is null))
);
grant select, insert, update, delete on log_view to socong_app;

alter table log_view enable row level security;
alter table log_view force row level security;
create policy office on log_view using (office_id = nullif(current_setting('app.office_id', true), '')::uuid)
  with check (office_id = nullif(current_setting('app.office_id', true), '')::uuid);
`

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(CHANGES).execute(db)
}
