import { type Kysely, sql } from 'kysely'

/** Undoing a departure gives a phone number or card back to the visitor who had it; the one entered instead gives it up. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`grant update (phone_shared, id_hash, id_key_version, id_last4) on visit to socong_app`.execute(db)
}
