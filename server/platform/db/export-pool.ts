import type { CompiledQuery } from 'kysely'
import type { PoolClient, QueryResultRow } from 'pg'
import { HttpError } from '../lib/errors.ts'
import { GuardedPool, isExhausted } from './breaker.ts'
import type { Pool } from './connect.ts'
import { primaryOf } from './primary.ts'

const LIMITS = '-c statement_timeout=60000 -c lock_timeout=2000 -c idle_in_transaction_session_timeout=60000'
const SIZE = 2
/** Milliseconds that a third export waits for a connection before it is refused. */
const CONNECT_TIMEOUT = 10_000
/** Rows of one read, and milliseconds without an answer after which an export is aborted. */
const [BATCH, STANDSTILL] = [500, 50_000]

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
 * Streams the rows of one office's query from one snapshot, whatever changes meanwhile, by a cursor. Stopping the iteration returns
 * the connection. An export that does not answer within `standstill` ms is aborted, and so is one that is not read for a minute.
 */
export async function* streamInOffice<Row>(
  pool: Pool,
  officeId: string,
  { sql, parameters }: CompiledQuery<Row>,
  standstill?: number,
): AsyncGenerator<Row[]> {
  const client = await pool.connect().catch((error: Error) => {
    throw isExhausted(error) ? new HttpError(503, 15, 'download_queue') : error
  })
  let broken = true
  try {
    await client.query('begin read only')
    await client.query(`select set_config('app.office_id', $1::text, true)`, [officeId])
    yield* fetchAll<Row>(client, sql, parameters, standstill)
    await client.query('commit')
    broken = false
  } finally {
    // In the middle of a transaction nobody else may have it.
    client.release(broken)
  }
}

/** Reads a query by a cursor in the transaction that the client has begun. */
export async function* fetchAll<Row>(
  client: PoolClient,
  sql: string,
  parameters: readonly unknown[] = [],
  standstill = STANDSTILL,
): AsyncGenerator<Row[]> {
  // All rows are read, not the first ones alone.
  await client.query('set local cursor_tuple_fraction = 1')
  await client.query(`declare export no scroll cursor for ${sql}`, [...parameters])
  for (;;) {
    const fetched = { text: `fetch ${BATCH} from export`, query_timeout: standstill }
    const { rows } = await client.query<Row & QueryResultRow>(fetched)
    if (rows.length === 0) break
    yield rows
  }
  await client.query('close export')
}
