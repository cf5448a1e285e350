import { type Kysely, sql } from 'kysely'

/** Who stayed past midnight: the few that a trace has to look for beyond the day it asks about. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create index visit_overnight on visit (office_id, entered_at desc)
    where coalesce(left_at, day_closed_at) at time zone 'Asia/Ho_Chi_Minh'
      >= date_trunc('day', entered_at at time zone 'Asia/Ho_Chi_Minh') + interval '1 day'`.execute(db)
}
