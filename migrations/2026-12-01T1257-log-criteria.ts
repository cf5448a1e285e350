import { type Kysely, sql } from 'kysely'

/** The criteria of a search and of a saved view are one document each, so that a new criterion needs no migration. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const table of ['log_filter', 'log_view'])
    await sql.raw(`alter table ${table} add column criteria jsonb`).execute(db)
  const { rows } = await sql<{ id: string }>`select id from office`.execute(db)
  for (const { id } of rows) {
    await sql`select set_config('app.office_id', ${id}, true)`.execute(db)
    await sql.raw(MOVE).execute(db)
  }
  await sql`select set_config('app.office_id', '', true)`.execute(db)
  await sql.raw(DROP).execute(db)
}

const COMMON = `'from', from_day, 'to', to_day, 'state', state, 'purpose', purpose, 'app_status', app_status,
  'recorder', recorder_id`

const MOVE = `
update log_filter set criteria = jsonb_strip_nulls(jsonb_build_object('words', nullif(words, ''), ${COMMON}));
update log_view set criteria = jsonb_strip_nulls(jsonb_build_object('period', period, ${COMMON}));
`

/** The words of a search name people: ANALYZE keeps no samples of them. */
const DROP = `
alter table log_filter drop words, drop from_day, drop to_day, drop state, drop purpose, drop app_status,
  drop recorder_id, alter criteria set not null, alter criteria set statistics 0;
alter table log_view drop period, drop from_day, drop to_day, drop state, drop purpose, drop app_status,
  drop recorder_id, alter criteria set not null;
`
