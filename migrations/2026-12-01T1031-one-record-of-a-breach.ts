import { type Kysely, sql } from 'kysely'

/** A breach is one record with the time at which the authority was notified; the notes of its entries go into its measures. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table breach add column reported_at timestamptz`.execute(db)
  const { rows } = await sql<{ id: string }>`select id from office`.execute(db)
  for (const { id } of rows) {
    await sql`select set_config('app.office_id', ${id}, true)`.execute(db)
    await sql.raw(MERGE).execute(db)
  }
  await sql`select set_config('app.office_id', '', true)`.execute(db)
  await sql`drop table breach_entry`.execute(db)
  await sql`grant update (reported_at) on breach to socong_app`.execute(db)
}

const MERGE = `
with last as (
  select distinct on (breach_id) breach_id, kind, at from breach_entry where step = 'authority' order by breach_id, seq desc
), notes as (
  select breach_id, string_agg(
    to_char(at at time zone 'Asia/Ho_Chi_Minh', 'DD/MM/YYYY HH24:MI') || ': ' || words, E'\\n' order by seq) as text
  from breach_entry where words <> '' group by breach_id
)
update breach b set
  reported_at = (select at from last where breach_id = b.id and kind = 'done'),
  measures = concat_ws(E'\\n', nullif(measures, ''), (select text from notes where breach_id = b.id))`
