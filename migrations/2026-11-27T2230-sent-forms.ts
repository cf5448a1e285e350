import { type Kysely, sql } from 'kysely'

/**
 * The forms that were sent, by their number and address, with a mark of their words under a key that is not in the database. Whoever
 * sends the same number with other words is asked about it.
 */
const CHANGES = `
create table sent_form (
  office_id uuid not null references office (id),
  client_uuid uuid not null,
  path text not null,
  mark text not null,
  expires_at timestamptz not null,
  primary key (office_id, client_uuid, path)
);
create index sent_form_expires on sent_form (office_id, expires_at);
grant select, insert, delete on sent_form to socong_app;

alter table sent_form enable row level security;
alter table sent_form force row level security;
create policy office on sent_form using (office_id = nullif(current_setting('app.office_id', true), '')::uuid)
  with check (office_id = nullif(current_setting('app.office_id', true), '')::uuid);
`

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(CHANGES).execute(db)
}
