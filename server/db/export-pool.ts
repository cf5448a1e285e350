import type { CompiledQuery } from 'kysely'
import { GuardedPool } from './breaker.ts'
import type { Pool } from './connect.ts'
import { primaryOf } from './primary.ts'

/** An export runs as long as somebody downloads it; one that stands still for a minute is given up. */
const LIMITS = '-c statement_timeout=60000 -c lock_timeout=2000 -c idle_in_transaction_session_timeout=60000'
const SIZE = 2
/** Milliseconds that a third export waits for one of the first two. */
const PATIENCE = 60_000
const BATCH = 500

/** Connections of their own: exports never take one from the gate, and no more than two read at a time. */
export function createExportPool(url: string, onError: (error: Error) => void): Pool {
  const pool = new GuardedPool({
    Client: primaryOf(url),
    connectionString: url,
    max: SIZE,
    connectionTimeoutMillis: PATIENCE,
    idleTimeoutMillis: 10_000,
    options: LIMITS,
    application_name: 'so-cong-export',
  })
  pool.on('error', onError)
  pool.on('connect', (client) => client.on('error', onError))
  return pool
}

/**
 * The rows of one office's query, some hundred at a time from one snapshot, however much is changed meanwhile. Who
 * stops reading gives the connection back.
 */
export async function* streamInOffice<Row>(
  pool: Pool,
  officeId: string,
  query: CompiledQuery<Row>,
): AsyncGenerator<Row[]> {
  const client = await pool.connect()
  let broken = true
  try {
    await client.query('begin isolation level repeatable read read only')
    await client.query(`select set_config('app.office_id', $1::text, true)`, [officeId])
    await client.query(`declare rows no scroll cursor for ${query.sql}`, [...query.parameters])
    for (;;) {
      const { rows } = await client.query(`fetch ${BATCH} from rows`)
      if (rows.length > 0) yield rows as Row[]
      if (rows.length < BATCH) break
    }
    await client.query('commit')
    broken = false
  } finally {
    // In the middle of a transaction nobody else may have it.
    client.release(broken)
  }
}
