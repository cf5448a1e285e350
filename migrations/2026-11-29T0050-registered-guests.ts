import { type Kysely, sql } from 'kysely'

/** Whoever registers by the poster may be expected: the confirmation says as which guest they are in. */
const CHANGES = 'grant update (guest_id, meeting_id) on visit to socong_app'

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(CHANGES).execute(db)
}
