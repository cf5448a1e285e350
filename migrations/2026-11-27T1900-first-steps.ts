import { type Kysely, sql } from 'kysely'

/**
 * The first steps of an office that only a person's word can tick: whether a poster hangs, nobody else knows. Offices that
 * are there already have found their way.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table office add column confirmed_steps text[] not null default '{}'
    check (confirmed_steps <@ array['hours', 'poster', 'offices', 'backup'])`.execute(db)
  await sql`update office set confirmed_steps = array['hours', 'poster', 'offices', 'backup']`.execute(db)
  await sql`grant update (confirmed_steps) on office to socong_app`.execute(db)
}
