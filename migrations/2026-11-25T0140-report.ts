import { type Kysely, sql } from 'kysely'

/**
 * Figures frozen at an hour, numbered by office and year: a copy of counts and revisions that the application can write
 * and read, never change. The district sees which offices have frozen theirs; its own belong to the root office.
 */
const TABLE = `
create table report_snapshot (
  id uuid primary key,
  office_id uuid not null,
  year smallint not null,
  number integer not null check (number > 0),
  from_day date not null,
  to_day date not null check (to_day >= from_day),
  before_from date not null,
  before_to date not null check (before_to >= before_from),
  frozen_at timestamptz not null,
  made_by uuid not null,
  app_name text,
  figures jsonb not null,
  unique (office_id, year, number)
);
comment on table report_snapshot is 'Numbers only: of each office its name and counts by day, of nobody anything.';
create index report_snapshot_period on report_snapshot (from_day, to_day, office_id);

alter table report_snapshot enable row level security;
alter table report_snapshot force row level security;
create policy office on report_snapshot
  using (office_id = nullif(current_setting('app.office_id', true), '')::uuid)
  with check (office_id = nullif(current_setting('app.office_id', true), '')::uuid);
create policy district on report_snapshot for select using (current_setting('app.scope', true) = 'district');

grant select, insert on report_snapshot to socong_app;
`

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(TABLE).execute(db)
}
