import { type Kysely, sql } from 'kysely'

/** The shipped district lies in Tây Ninh since July 2025: its forms offer the communes of there. Any other has to say where it is. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`update organisation set details = details || '{"province": "Tây Ninh", "commune": "Cần Giuộc"}'
    where kind = 'huyen' and details #>> '{report,place}' = 'Cần Giuộc' and not details ? 'province'`.execute(
    db,
  )
}
