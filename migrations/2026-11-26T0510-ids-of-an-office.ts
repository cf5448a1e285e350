import { type Kysely, sql } from 'kysely'

/** Rows whose id a browser may make: it is one among the rows of an office, of a saved filter among a person's. */
const KEYS: Record<string, string> = {
  slip_sheet: 'office_id, id',
  paper_sheet: 'office_id, id',
  trace_order: 'office_id, id',
  breach: 'office_id, id',
  report_snapshot: 'office_id, id',
  subject_request: 'office_id, id',
  outreach_entry: 'office_id, id',
  staff_member: 'office_id, id',
  log_view: 'office_id, account_id, id',
}

/** What names such a row. */
const REFERENCES = [
  ['slip', 'sheet_id', 'slip_sheet', ''],
  ['trace_hold', 'order_id', 'trace_order', ''],
  ['trace_answer', 'trace_id', 'trace_order', ''],
  ['breach_entry', 'breach_id', 'breach', 'on delete cascade'],
  ['outreach_change', 'entry_id', 'outreach_entry', ''],
]

/**
 * Whoever sends the id of another office's row as the number of a form gets a row like everybody else: it meets no
 * key across offices, and neither fails nor is taken for a form that came before. Rows keep their ids, so that a form
 * of before the upgrade that is sent again after it still changes nothing.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  const changes = [
    // It was called `hold` when it was made.
    'alter table trace_hold rename constraint hold_order_id_fkey to trace_hold_order_id_fkey',
    ...REFERENCES.map(([table, column]) => `alter table ${table} drop constraint ${table}_${column}_fkey`),
    ...Object.entries(KEYS).map(
      ([table, key]) => `alter table ${table} drop constraint ${table}_pkey, add primary key (${key})`,
    ),
    ...REFERENCES.map(
      ([table, column, to, on]) => `alter table ${table} add constraint ${table}_${column}_fkey
        foreign key (office_id, ${column}) references ${to} (office_id, id) ${on}`,
    ),
    'alter table outreach_change drop constraint outreach_change_pkey, add primary key (office_id, entry_id, version)',
    'alter table trace_hold drop constraint trace_hold_pkey, add primary key (office_id, order_id, visit_id)',
  ]
  await sql.raw(changes.join(';\n')).execute(db)
}
