import { Client } from 'pg'
import { listStates } from '../core/installation/queries.ts'
import type { Db } from '../platform/db/connect.ts'
import { type Clock, type OfficeDay, officeDay } from '../platform/lib/clock.ts'

/** Tables with personal data that is deleted after a time, whose files are worth rewriting to remove deleted rows. */
export const NAMING = [
  ...['visit', 'visit_search_term', 'visit_change', 'trace_hold', 'replayed_event', 'key_lookup'],
  ...['log_filter', 'handover', 'pending_import', 'staff_member', 'breach', 'trace_request'],
  ...[
    'expected_guest',
    'staff_note',
    'host_notice',
    'meeting',
    'summary_mail_setting',
    'summary_mail',
    'push_device',
  ],
  ...[
    'log_view',
    'session',
    'invitation',
    'office_webhook',
    'api_key',
    'subject_request',
    'account',
    'recovery_code',
    'deputation',
  ],
]

/** Bytes that are rewritten within a second, during which the table is locked. */
const SMALL = 32_000_000

/**
 * Removes deleted personal data from the files of an embedded Postgres, as its superuser. Deleting a row only marks it, and
 * what VACUUM frees is overwritten only when the space is reused. So small tables are rewritten with their indexes; large ones
 * are only vacuumed, because rewriting would block the gate. Also clears statistics with samples of deleted words. Throws for
 * tables that were locked; the next run does them.
 */
export async function tidy(url: string): Promise<void> {
  const client = new Client({ connectionString: url, application_name: 'so-cong tidy' })
  client.on('error', () => {})
  await client.connect()
  try {
    await client.query('set statement_timeout = 0; set lock_timeout = 1000')
    const held: string[] = []
    for (const table of NAMING) await tidyTable(client, table).catch(() => held.push(table))
    await client.query(FORGET_SAMPLES)
    await client.query('vacuum (full) pg_catalog.pg_statistic')
    await leaveLog(client)
    if (held.length > 0) throw new Error(`held, and not tidied: ${held.join(', ')}`)
  } finally {
    await client.end()
  }
}

/**
 * The write-ahead log contains every row as typed. After a checkpoint only the current segment is needed; the others are
 * deleted, since the embedded Postgres does not recycle them (`wal_recycle`).
 */
async function leaveLog(client: Client): Promise<void> {
  await client.query('select pg_switch_wal()')
  await client.query('checkpoint')
}

async function tidyTable(client: Client, table: string): Promise<void> {
  const { rows } = await client.query('select pg_total_relation_size($1::regclass) as bytes', [table])
  const how = Number(rows[0].bytes) < SMALL ? 'full' : 'index_cleanup on'
  await client.query(`vacuum (${how}, analyze) ${client.escapeIdentifier(table)}`)
}

/** ANALYZE of an empty table keeps the old samples. */
const FORGET_SAMPLES = `
select pg_clear_attribute_stats('public', 'visit_search_term', attname, false)
from pg_attribute where attrelid = 'visit_search_term'::regclass and attnum > 0 and not exists (select from visit_search_term)`

/** Milliseconds until a retry when a table was locked. */
const AGAIN = 60 * 60_000

/** Runs once a day after the purge; an external Postgres relies on its own vacuum. */
export function createNightlyTidy(db: Db, clock: Clock, url: string | undefined): () => Promise<void> {
  let tidied: OfficeDay | undefined
  let tried = Number.NEGATIVE_INFINITY
  return async () => {
    const now = clock.now()
    if (!url || tidied === officeDay(now) || now.getTime() - tried < AGAIN) return
    const purge = (await listStates(db)).find(({ key }) => key === 'retention')
    if (!purge || officeDay(purge.at) !== officeDay(now)) return
    tried = now.getTime()
    await tidy(url)
    tidied = officeDay(now)
  }
}
