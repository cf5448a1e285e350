import { type Kysely, sql } from 'kysely'

/** Offices open, change and merge one by one or from a list; nothing prepares them any more. Their history is in `office_past`. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`drop table office_reform`.execute(db)
}
