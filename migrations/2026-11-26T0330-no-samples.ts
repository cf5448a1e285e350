import { type Kysely, sql } from 'kysely'

/** Columns that name people, and nobody looks for by how common a value is, with their types. */
const COLUMNS: Record<string, Record<string, string>> = {
  visit: {
    ...{ name: 'text', organisation: 'text', phone: 'text', host: 'text', purpose_note: 'text' },
    ...{ id_hash: 'bytea', id_last4: 'text' },
  },
  visit_word: { toned: 'text collate "C"' },
  visit_change: { old: 'text', new: 'text' },
  late_record: { entry: 'jsonb', id_hash: 'bytea', id_last4: 'text' },
  log_filter: { words: 'text' },
  handover: { giver: 'text', receiver: 'text', incidents: 'text' },
  import: { text: 'text' },
  staff_member: { name: 'text', unit: 'text' },
  breach: { what: 'text', measures: 'text' },
  breach_entry: { words: 'text', changes: 'jsonb' },
  outreach_entry: { title: 'text', link: 'text', note: 'text' },
  outreach_change: { before: 'jsonb' },
}

/**
 * ANALYZE keeps samples of a column in Postgres' catalogue, where they outlive the rows: of an empty table for good.
 * It takes none of these columns any more, and that they are given their own type again forgets those that it took.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const [table, columns] of Object.entries(COLUMNS)) {
    const changes = Object.entries(columns).map(
      ([column, type]) => `alter column ${column} type ${type}, alter column ${column} set statistics 0`,
    )
    await sql.raw(`alter table ${table} ${changes.join(', ')}`).execute(db)
  }
}
