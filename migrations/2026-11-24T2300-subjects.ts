import { type Kysely, sql } from 'kysely'

/** What people ask about their own data, with the clocks of Nghị định 356/2025/NĐ-CP, Điều 5; names no person. */
const TABLE = `
create table subject_request (
  id uuid primary key,
  office_id uuid not null,
  kind text not null check (kind in ('view', 'copy', 'correct', 'erase', 'object')),
  received_on date not null,
  visits uuid[] not null,
  made_by uuid not null,
  made_at timestamptz not null,
  outcome text check (outcome in ('granted', 'refused')),
  closed_by uuid,
  closed_at timestamptz,
  check ((outcome is null) = (closed_at is null))
);
create index subject_request_open on subject_request (office_id, received_on) where closed_at is null;

alter table subject_request enable row level security;
alter table subject_request force row level security;
create policy office on subject_request
  using (office_id = nullif(current_setting('app.office_id', true), '')::uuid)
  with check (office_id = nullif(current_setting('app.office_id', true), '')::uuid);

grant select, insert, update on subject_request to socong_app;
`

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(TABLE).execute(db)
}
