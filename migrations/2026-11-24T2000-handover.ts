import { type Kysely, sql } from 'kysely'

/** One row a shift: what the guard who goes leaves to the one who comes. Nobody may change it afterwards. */
const TABLE = `
create table handover (
  id uuid primary key,
  office_id uuid not null,
  client_uuid uuid not null,
  from_at timestamptz not null,
  at timestamptz not null check (at >= from_at),
  by uuid not null,
  giver text not null,
  receiver text not null,
  incidents text not null,
  entered integer not null,
  departed integer not null,
  unclosed integer not null,
  corrected integer not null,
  inside uuid[] not null,
  waiting uuid[] not null,
  constraint handover_client_uuid unique (office_id, client_uuid)
);
create index handover_at on handover (office_id, at desc);
create index visit_change_at on visit_change (office_id, at);
comment on column handover.inside is 'Visits that were open; their names end with them.';

alter table handover enable row level security;
alter table handover force row level security;
create policy office on handover
  using (office_id = nullif(current_setting('app.office_id', true), '')::uuid)
  with check (office_id = nullif(current_setting('app.office_id', true), '')::uuid);

grant select, insert, delete on handover to socong_app;
`

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(TABLE).execute(db)
}
