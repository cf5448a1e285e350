import { type Kysely, sql } from 'kysely'

/** Fields that the head of an office switches on, one by one: an office without them keeps the form that it has. */
const CHANGES = `
alter table office add column fields text[] not null default '{}'
  check (fields <@ array['plate', 'badge']);
grant update (fields) on office to socong_app;

alter table visit add column plate text check (plate is nfc normalized and length(plate) between 3 and 20);
comment on column visit.plate is 'Of the vehicle, in the form in which it is usually written; a foreign one as typed.';
grant update (plate) on visit to socong_app;
alter table visit alter column plate set statistics 0;
`

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(CHANGES).execute(db)
}
