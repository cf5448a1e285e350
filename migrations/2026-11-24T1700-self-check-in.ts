import { type Kysely, sql } from 'kysely'

/**
 * Visitors register themselves. A registration gets its running number only when staff confirm it: those that
 * nobody confirms are deleted, and the book must have no gaps.
 */
const CHANGES = `
alter table office
  add column opens_minutes integer not null default 420 check (opens_minutes between 0 and 1440),
  add column closes_minutes integer not null default 1020 check (closes_minutes between 0 and 1440);
comment on column office.opens_minutes is 'Minutes after 00:00 from which visitors are received; closes_minutes is when that ends.';

alter table visit alter column number drop not null;
alter table visit add constraint visit_numbered check (number is not null or state in ('waiting', 'refused', 'lapsed'));
create index visit_unconfirmed on visit (office_id, ended_at) where state = 'lapsed';

create table key_lookup (
  kind text not null check (kind in ('pass', 'poster', 'lobby', 'slip', 'personal')),
  sha256 bytea not null,
  office_id uuid not null,
  ref_id uuid not null,
  expires_at timestamptz,
  primary key (kind, sha256)
);
create index key_lookup_ref on key_lookup (ref_id);
create index key_lookup_expires on key_lookup (expires_at) where expires_at is not null;
comment on table key_lookup is 'Every bearer key finds its office here, before the office''s rows are opened. Only hashes are kept.';

grant select, insert, update, delete on key_lookup to socong_app;
`

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(CHANGES).execute(db)
}
