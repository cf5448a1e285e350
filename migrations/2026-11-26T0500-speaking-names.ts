import { type Kysely, sql } from 'kysely'

const TABLES = {
  hold: 'trace_hold',
  import: 'pending_import',
  visit_word: 'visit_search_term',
  printed_page: 'book_page',
}

/** Tables that say what they keep. Grants, policies and foreign keys follow the table; indexes take its name. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const [old, name] of Object.entries(TABLES)) {
    await sql.raw(`alter table ${old} rename to ${name}`).execute(db)
    const indexes = await sql<{ index: string }>`
      select indexrelid::regclass::text as index from pg_index where indrelid = ${name}::regclass`.execute(db)
    for (const { index } of indexes.rows) {
      const renamed = index.replace(old, name)
      if (renamed !== index) await sql.raw(`alter index ${index} rename to ${renamed}`).execute(db)
    }
  }
}
