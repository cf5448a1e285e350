import { Kysely } from 'kysely'
import pg from 'pg'
import { GuardedPool } from './breaker.ts'
import { PipelineDialect } from './dialect.ts'
import { GatheringSocket } from './gathering-socket.ts'
import { primaryOf } from './primary.ts'
import type { Database } from './schema.ts'

// A `date` is an office day, not an instant; a count never reaches 2^53.
pg.types.setTypeParser(pg.types.builtins.DATE, (text) => text)
pg.types.setTypeParser(pg.types.builtins.INT8, Number)

export type Db = Kysely<Database>
export type Pool = pg.Pool

export interface Limits {
  /** Milliseconds. Without them Postgres waits for ever on a lock or a forgotten transaction. */
  options: string
  /** Milliseconds after which a query is given up; 0 for never. */
  answer: number
  /** Milliseconds in which a connection has to stand. */
  connecting?: number
}

/**
 * An answer is waited for longer than any of the server's own limits: it keeps those itself unless it hangs, and then
 * nothing but this ends the wait. The connection is given up with it.
 */
const GATE: Limits = {
  options: '-c statement_timeout=5000 -c lock_timeout=2000 -c idle_in_transaction_session_timeout=10000',
  answer: 8000,
}
/** A guard gets the form back soon rather than late. */
const CONNECTING = 2000

/** Nobody waits at a gate yet: a computer that has just been switched on does much else as well. */
export const AT_START = { ...GATE, connecting: 20_000 } satisfies Limits

/** Within so many milliseconds the server has answered somebody. */
export function hasAnswered(pool: Pool, within: number): boolean {
  return pool instanceof GuardedPool && pool.hasAnswered(within)
}

/** From now on somebody waits at a gate. */
export function hurry(pool: Pool): void {
  pool.options.connectionTimeoutMillis = CONNECTING
}

export interface Connection {
  db: Db
  pool: Pool
  close: () => Promise<void>
}

export function connect(
  url: string,
  onError: (error: Error) => void,
  size = 10,
  { options, answer, connecting = CONNECTING }: Limits = GATE,
): Connection {
  const pool = new GuardedPool({
    Client: primaryOf(url),
    connectionString: url,
    max: size,
    connectionTimeoutMillis: connecting,
    idleTimeoutMillis: 30_000,
    query_timeout: answer,
    pipeline: true,
    stream: () => new GatheringSocket(),
    options,
    application_name: 'so-cong',
  })
  // An idle connection reports to the pool, one that is checked out only to itself: without both listeners a
  // restart of Postgres ends this process (node-postgres issues 2386 and 2762).
  pool.on('error', onError)
  pool.on('connect', (client) => client.on('error', onError))
  const db = new Kysely<Database>({ dialect: new PipelineDialect(pool) })
  return { db, pool, close }

  // Kysely ends only a pool that it has used itself; one left open would hold the process for its idle time.
  async function close(): Promise<void> {
    await db.destroy()
    if (!pool.ending) await pool.end()
  }
}

/**
 * SQLSTATEs and socket errors that mean "no database now", not "a wrong statement"; so do the classes 08 (connections)
 * and 53 (resources, such as a full disk).
 */
const UNAVAILABLE_CODES = new Set([
  // Read-only: the server was the primary a moment ago.
  '25006',
  '57P01',
  '57P02',
  '57P03',
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
])
const UNAVAILABLE_WORDS =
  /^(Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error|Query read timeout)/

/** A lock or a statement took too long, or two transactions waited for each other: later it may go well. */
export function isOverloaded(error: unknown): boolean {
  return error instanceof pg.DatabaseError && ['55P03', '57014', '40P01'].includes(error.code ?? '')
}

/** True when the error says that the database cannot be reached now; the same request may succeed later. */
export function isUnavailable(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  // Of a socket, a file: while the database is down it is not there.
  if ('syscall' in error && error.syscall === 'connect') return true
  return UNAVAILABLE_CODES.has(code) || /^(08|53)/.test(code) || UNAVAILABLE_WORDS.test(error.message)
}
