import { type Kysely, sql } from 'kysely'

/** Lists that are read from a file: kept as text between the preview and the confirmation. */
const CHANGES = `
create table import (
  id uuid primary key,
  office_id uuid not null references office (id),
  account_id uuid not null references account (id),
  kind text not null check (kind in ('offices', 'accounts', 'outreach', 'people')),
  text text not null,
  expires_at timestamptz not null,
  done_at timestamptz
);
comment on column import.text is 'Emptied when the list has been taken over; the row stays so that a second confirmation finds it done.';
create index import_expires on import (office_id, expires_at);
grant select, insert, update, delete on import to socong_app;

alter table import enable row level security;
alter table import force row level security;
create policy office on import using (office_id = nullif(current_setting('app.office_id', true), '')::uuid)
  with check (office_id = nullif(current_setting('app.office_id', true), '')::uuid);
`

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(CHANGES).execute(db)
}
