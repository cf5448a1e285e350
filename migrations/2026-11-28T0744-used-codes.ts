import { type Kysely, sql } from 'kysely'

/** While the clock is in doubt codes of two times are taken, so that the last one used does not tell which others were. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table account add column totp_earlier integer[] not null default '{}'`.execute(db)
  await sql`comment on column account.totp_earlier is 'The time steps of codes that were taken before the last one, the latest first.'`.execute(
    db,
  )
  await sql`grant update (totp_earlier) on account to socong_app`.execute(db)
}
