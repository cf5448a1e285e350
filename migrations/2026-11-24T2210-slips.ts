import { type Kysely, sql } from 'kysely'

/** Rush-hour slips: a numbered code on paper that records the time at once, and the name later. */
const CHANGES = `
alter table visit alter column name drop not null;
alter table visit add column slip_number integer;
alter table visit add constraint visit_named check (name is not null or slip_number is not null);
comment on column visit.name is 'Empty as long as nobody has filled in the slip that this visit began with.';
create unique index visit_slip on visit (office_id, slip_number) where slip_number is not null;
create index visit_unfilled on visit (office_id, entered_at desc) where name is null and voided_at is null;

create table slip_sheet (
  id uuid primary key,
  office_id uuid not null,
  made_at timestamptz not null,
  made_by uuid not null,
  retired_at timestamptz,
  retired_by uuid
);
create index slip_sheet_office on slip_sheet (office_id, made_at desc);

create table slip (
  id uuid primary key,
  office_id uuid not null,
  sheet_id uuid not null references slip_sheet (id),
  number integer not null,
  used_at timestamptz,
  constraint slip_number unique (office_id, number)
);
create index slip_of_sheet on slip (sheet_id);
comment on table slip is 'The id of a slip is the client_uuid of its visit, so that one slip becomes one visit.';
comment on column slip.used_at is 'Outlives the visit, which the purge deletes: a slip acts once.';

grant select, insert, update on slip_sheet, slip to socong_app;
`

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(CHANGES).execute(db)
  for (const table of ['slip_sheet', 'slip']) {
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
