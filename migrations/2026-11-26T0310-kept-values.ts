import { type Kysely, sql } from 'kysely'

/**
 * The values that a correction keeps beside its visit are compared with the chain, whose few rows of corrections are
 * found by an index of their own. They end with their visit, by its foreign key, and never change before: the
 * application may no longer do either.
 */
const CHANGES = `
create index audit_corrected on audit (office_id, subject_id, seq) where change_hash is not null;
alter table audit_check drop constraint audit_check_failed_why_check;
alter table audit_check add constraint audit_check_failed_why_check
  check (failed_why in ('changed', 'missing', 'cut', 'head', 'rewritten', 'values'));
revoke update, delete on visit_change from socong_app;
`

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(CHANGES).execute(db)
}
