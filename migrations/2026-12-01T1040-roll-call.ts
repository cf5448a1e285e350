import { type Kysely, sql } from 'kysely'

/** The roll-call of an evacuation: who has been ticked off. Each office has one, the newest. */
const TABLE = `
create table roll_call (
  office_id uuid primary key,
  began_at timestamptz not null,
  ticked_at timestamptz not null,
  ticked uuid[] not null
);

alter table roll_call enable row level security;
alter table roll_call force row level security;
create policy office on roll_call
  using (office_id = nullif(current_setting('app.office_id', true), '')::uuid)
  with check (office_id = nullif(current_setting('app.office_id', true), '')::uuid);

grant select, insert, update (began_at, ticked_at, ticked) on roll_call to socong_app;
`

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(TABLE).execute(db)
}
