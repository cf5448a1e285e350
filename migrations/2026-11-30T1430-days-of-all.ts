import { type Kysely, sql } from 'kysely'

/** The days of all offices lie in the order of time: what the district sums of some of them needs no look at those before. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create index office_day_in_time on office_day using brin (day)`.execute(db)
}
