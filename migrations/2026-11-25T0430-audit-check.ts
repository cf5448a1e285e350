import { type Kysely, sql } from 'kysely'

/**
 * What the verifications of an office's chain from its first row have found: up to which row all was whole, and what
 * was wrong the last time, if anything. Whoever looks at the chain then needs to read no more than what came since.
 */
const CHANGES = `
create table audit_check (
  office_id uuid primary key references office (id),
  whole_at timestamptz,
  whole_seq bigint,
  whole_hash bytea,
  failed_at timestamptz,
  failed_seq bigint,
  failed_why text check (failed_why in ('changed', 'missing', 'cut', 'head', 'rewritten')),
  check (num_nulls(whole_at, whole_seq, whole_hash) in (0, 3)),
  check (num_nulls(failed_at, failed_seq, failed_why) in (0, 3))
);
grant select, insert, update on audit_check to socong_app;

alter table audit_check enable row level security;
alter table audit_check force row level security;
create policy office on audit_check using (office_id = nullif(current_setting('app.office_id', true), '')::uuid)
  with check (office_id = nullif(current_setting('app.office_id', true), '')::uuid);
`

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(CHANGES).execute(db)
}
