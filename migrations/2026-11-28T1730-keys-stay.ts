import { type Kysely, sql } from 'kysely'

/** What a key leads to is changed by nothing: the invitations to a meeting that is cancelled end, and others begin. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`revoke update (ref_id) on key_lookup from socong_app`.execute(db)
}
