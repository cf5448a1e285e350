import type { CompiledQuery } from 'kysely'
import { escapeLiteral, type QueryResult } from 'pg'
import { to as copyTo } from 'pg-copy-streams'
import { HttpError } from '../lib/errors.ts'
import { GuardedPool, isExhausted } from './breaker.ts'
import type { Pool } from './connect.ts'
import { copyReader } from './copy-reader.ts'
import { primaryOf } from './primary.ts'

const LIMITS = '-c statement_timeout=60000 -c lock_timeout=2000 -c idle_in_transaction_session_timeout=60000'
const SIZE = 2
/** Milliseconds that a third export waits for a connection before it is refused. */
const CONNECT_TIMEOUT = 10_000
/** Milliseconds without a row after which an export is aborted. */
const STANDSTILL = 120_000

/**
 * No statement timeout, because the watchdog below aborts; one processor, because the gate needs the others; timestamps in UTC.
 */
const SETTINGS = `set local statement_timeout = 0; set local max_parallel_workers_per_gather = 0; set local timezone = 'UTC'`

/** A separate pool, so that exports never take a connection from the gate; at most two run at a time. */
export function createExportPool(url: string, onError: (error: Error) => void): Pool {
  const pool = new GuardedPool({
    Client: primaryOf(url),
    connectionString: url,
    max: SIZE,
    connectionTimeoutMillis: CONNECT_TIMEOUT,
    idleTimeoutMillis: 10_000,
    options: LIMITS,
    application_name: 'so-cong-export',
  })
  pool.on('error', onError)
  pool.on('connect', (client) => client.on('error', onError))
  return pool
}

/**
 * Streams the rows of one office's query from one snapshot, whatever changes meanwhile. COPY costs client and server a third of
 * a cursor. Stopping the iteration returns the connection; not reading for `standstill` ms closes it.
 */
export async function* streamInOffice<Row>(
  pool: Pool,
  officeId: string,
  query: CompiledQuery<Row>,
  standstill = STANDSTILL,
): AsyncGenerator<Row[]> {
  const client = await pool.connect().catch((error: Error) => {
    throw isExhausted(error) ? new HttpError(503, 15, 'download_queue') : error
  })
  let broken = true
  let watch: NodeJS.Timeout | undefined
  try {
    const { text, words } = forCopy(query)
    await client.query('begin read only')
    await client.query(`select set_config('app.office_id', $1::text, true)`, [officeId])
    await client.query(
      'select set_config(name, word, true) from unnest($1::text[], $2::text[]) w (name, word)',
      [words.map((_, place) => settingOf(place)), words],
    )
    const { fields }: QueryResult = await client.query(`select * from (${text}) rows limit 0`)
    await client.query(SETTINGS)
    const chunks = client.query(copyTo(`copy (${text}) to stdout`))
    watch = setTimeout(() => chunks.destroy(new Error('an export stood still')), standstill)
    const read = copyReader<Row>(fields)
    for await (const chunk of chunks) {
      const rows = read(chunk as Buffer)
      if (rows.length > 0) yield rows
      watch.refresh()
    }
    await client.query('commit')
    broken = false
  } finally {
    clearTimeout(watch)
    // Closes the connection when it is still inside the transaction.
    client.release(broken)
  }
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/**
 * COPY takes no parameters, and a failing one puts its text into the server's log. Only an id and an instant, which identify
 * nobody, are literals; all other values are transaction settings that the query reads.
 */
function forCopy({ sql, parameters }: CompiledQuery): { text: string; words: string[] } {
  const words: string[] = []
  const setting = (value: string | number) => `current_setting('${settingOf(words.push(String(value)) - 1)}')`
  const inCopy = (value: unknown): string => {
    if (value instanceof Date) return escapeLiteral(value.toISOString())
    if (typeof value === 'number') return `${setting(value)}::bigint`
    if (typeof value !== 'string') throw new TypeError(`no value of COPY: a ${typeof value}`)
    return UUID.test(value) ? escapeLiteral(value) : setting(value)
  }
  const text = sql.replace(/\$(\d+)/g, (_, place: string) => inCopy(parameters[Number(place) - 1]))
  return { text, words }
}

function settingOf(place: number): string {
  return `export.word_${place}`
}
