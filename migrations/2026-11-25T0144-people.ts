import { type Kysely, sql } from 'kysely'

/**
 * The staff's own declaration (point 1 of the letter): each office's roster with the state of the own telephone and how
 * many relatives were helped. Names stay with the office; the district reads the counts of `staff_figures` alone.
 */
const TABLES = `
create table staff_member (
  id uuid primary key,
  office_id uuid not null,
  name text not null check (name is nfc normalized and length(name) between 1 and 120),
  unit text check (unit is nfc normalized and length(unit) between 1 and 120),
  status text check (status in ('running', 'off', 'absent', 'unsupported', 'no_smartphone')),
  relatives smallint not null default 0 check (relatives between 0 and 50),
  declared_at timestamptz,
  declared_by uuid,
  link_version integer not null default 1,
  made_by uuid not null,
  made_at timestamptz not null,
  check ((status is null) = (declared_at is null))
);
comment on column staff_member.declared_by is 'Empty where the person declared by the personal link.';
create index staff_member_office on staff_member (office_id, name, id);

create table staff_figures (
  office_id uuid primary key,
  members integer not null,
  running integer not null,
  off integer not null,
  absent integer not null,
  unsupported integer not null,
  no_smartphone integer not null,
  relatives integer not null,
  counted_at timestamptz not null
);
create policy district on staff_figures for select using (current_setting('app.scope', true) = 'district');

grant select, insert, update, delete on staff_member, staff_figures to socong_app;
`

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(TABLES).execute(db)
  for (const table of ['staff_member', 'staff_figures']) {
    const own = `office_id = nullif(current_setting('app.office_id', true), '')::uuid`
    await sql
      .raw(`
      alter table ${table} enable row level security;
      alter table ${table} force row level security;
      create policy office on ${table} using (${own}) with check (${own});
    `)
      .execute(db)
  }
}
