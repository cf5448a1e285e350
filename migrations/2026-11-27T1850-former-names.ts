import { type Kysely, sql } from 'kysely'

/** How the account of a member of staff was called until then: what was recorded under a name keeps it. */
const CHANGES = `
create table former_name (
  account_id uuid not null references account (id),
  name text not null,
  since timestamptz not null,
  until timestamptz not null,
  primary key (account_id, until),
  check (since < until)
);
alter table former_name alter column name set statistics 0;
grant select, insert on former_name to socong_app;
`

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(CHANGES).execute(db)
}
