import { type Kysely, sql } from 'kysely'

/**
 * Of a person one list of a kind waits for its confirmation: the file that is chosen next takes its place. What waits while the
 * program is upgraded is chosen again.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`truncate pending_import`.execute(db)
  await sql`create unique index pending_import_waiting on pending_import (office_id, account_id, kind)
    where done_at is null`.execute(db)
  await sql`grant update (id, expires_at) on pending_import to socong_app`.execute(db)
}
