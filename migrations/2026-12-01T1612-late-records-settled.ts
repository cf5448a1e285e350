import { type Kysely, sql } from 'kysely'

/** What a gate sends of a closed day enters the log at once. The first start settles the records that still wait. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`revoke insert, update on late_record from socong_app`.execute(db)
}
