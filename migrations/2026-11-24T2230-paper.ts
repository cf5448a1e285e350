import { type Kysely, sql } from 'kysely'

/** Numbered blank sheets for power cuts: which were handed out, and which have come back and were typed in. */
const TABLE = `
create table paper_sheet (
  id uuid primary key,
  office_id uuid not null,
  number integer not null,
  issued_at timestamptz not null,
  issued_by uuid not null,
  returned_at timestamptz,
  returned_by uuid,
  unique (office_id, number),
  check ((returned_at is null) = (returned_by is null))
);

alter table paper_sheet enable row level security;
alter table paper_sheet force row level security;
create policy office on paper_sheet
  using (office_id = nullif(current_setting('app.office_id', true), '')::uuid)
  with check (office_id = nullif(current_setting('app.office_id', true), '')::uuid);

grant select, insert, update on paper_sheet to socong_app;
`

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(TABLE).execute(db)
}
