import { Client } from 'pg'
import { listStates } from '../core/installation/queries.ts'
import type { Db } from '../platform/db/connect.ts'
import { type Clock, type OfficeDay, officeDay } from '../platform/lib/clock.ts'

/** Where people are named until their time is over: what a deleted row leaves in these is worth a rewrite. */
export const NAMING = [
  ...[
    'visit',
    'visit_search_term',
    'visit_change',
    'late_record',
    'trace_hold',
    'replayed_event',
    'key_lookup',
  ],
  ...['log_filter', 'handover', 'pending_import', 'staff_member', 'breach', 'breach_entry', 'trace_request'],
  ...['expected_guest', 'host_notice', 'meeting', 'summary_mail_setting', 'summary_mail', 'push_device'],
  ...[
    'log_view',
    'session',
    'invitation',
    'office_webhook',
    'api_key',
    'subject_request',
    'account',
    'recovery_code',
  ],
]

/** As many bytes as are rewritten within a second, in which nobody reads the table. */
const SMALL = 32_000_000

/**
 * Takes deleted people out of the files of an embedded Postgres, as its superuser. To delete a row only marks it; what
 * VACUUM frees is overwritten when something else needs the room. A small table is therefore rewritten with its
 * indexes; a large one is vacuumed, as rewriting it would keep the gate waiting. Of words that are gone no sample stays.
 * Throws for tables that somebody held: the next time does them.
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
 * The log that Postgres writes ahead holds every row as it was typed. After a checkpoint only the segment that is being
 * written is needed; the others are deleted, since the embedded Postgres does not use them again (`wal_recycle`).
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

/** Of an empty table ANALYZE leaves the samples as they were. */
const FORGET_SAMPLES = `
select pg_clear_attribute_stats('public', 'visit_search_term', attname, false)
from pg_attribute where attrelid = 'visit_search_term'::regclass and attnum > 0 and not exists (select from visit_search_term)`

/** Milliseconds until it is tried again where somebody held a table. */
const AGAIN = 60 * 60_000

/** Once a day, when the day's purge is over; where somebody else runs Postgres, tidying is for its own vacuum. */
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
