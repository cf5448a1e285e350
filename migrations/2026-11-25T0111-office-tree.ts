import { type Kysely, sql } from 'kysely'

/**
 * The tree changes: offices begin, end, move, are renamed and merged, all from a day on, and every day's tree can
 * still be shown. Whole reforms are prepared ahead.
 */
const CHANGES = `
alter table office add column successor_id uuid references office (id);
alter table office add constraint office_validity check (valid_to >= valid_from - 1);
alter table office add constraint office_successor check (successor_id is null or (successor_id <> id and valid_to is not null));
comment on column office.valid_to is 'The last day. The day before valid_from: it never was.';
comment on column office.successor_id is 'Merged into this office when it ended.';

create table office_past (
  office_id uuid not null references office (id),
  until date not null,
  name text not null,
  short text not null,
  kind text not null,
  locality text,
  parent_id uuid references office (id),
  primary key (office_id, until)
);
comment on table office_past is 'What an office was until the end of a day; after the last of them the office row holds.';

create table office_reform (
  id uuid primary key,
  code text not null unique check (code ~ '^[a-z0-9]+(-[a-z0-9]+)*$'),
  name text not null,
  day date not null,
  changes jsonb not null,
  enacted_from date
);
comment on table office_reform is 'Changes of many offices at once, prepared; offices know nothing of them until they are enacted.';
grant select, insert, update on office_past, office_reform to socong_app;
grant delete on office_past to socong_app;

alter table desk add column valid_from date;
alter table desk add column valid_to date;
alter table desk add constraint desk_validity check (valid_to >= valid_from - 1);
alter table desk drop constraint desk_office_id_name_key;
create unique index desk_name on desk (office_id, name) where valid_to is null;
`

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(CHANGES).execute(db)
}
