import { type Kysely, sql } from 'kysely'

/** A guard's PIN, and the computers at a gate that take it, allowed as a lobby's screen is paired. */
const CHANGES = `
alter table account add column pin_hash text, add column pin_failures smallint not null default 0,
  alter pin_hash set statistics 0;
grant update (pin_hash, pin_failures) on account to socong_app;
comment on column account.pin_hash is 'Of a keyed hash of the PIN: the six digits could be found from the database alone.';

alter table key_lookup drop constraint key_lookup_kind_check;
alter table key_lookup add constraint key_lookup_kind_check
  check (kind in ('pass', 'poster', 'lobby', 'slip', 'personal', 'guest', 'badge', 'api', 'kiosk', 'gate'));
comment on column key_lookup.seen_at is 'The last contact of a kiosk, or the last use of a PIN at the gate''s computer.';
`

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(CHANGES).execute(db)
}
