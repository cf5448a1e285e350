import { Kysely } from 'kysely'
import pg from 'pg'
import { GuardedPool } from './breaker.ts'
import { PipelineDialect } from './dialect.ts'
import { primaryOf } from './primary.ts'
import type { Database } from './schema.ts'

// A `date` is an office day, not an instant; a count never reaches 2^53.
pg.types.setTypeParser(pg.types.builtins.DATE, (text) => text)
pg.types.setTypeParser(pg.types.builtins.INT8, Number)

export type Db = Kysely<Database>
export type Pool = pg.Pool

export interface Limits {
  /** Milliseconds. Without these settings Postgres waits for ever on a lock or an idle transaction. */
  options: string
  /** Milliseconds after which the client gives up a query; 0 for never. */
  answer: number
  /** Milliseconds in which a connection has to be established. */
  connecting?: number
}

/**
 * The client waits longer than any timeout of the server, which keeps its own unless it hangs; then this timeout ends the wait
 * and the connection is closed.
 */
const GATE: Limits = {
  options: [
    ...['statement_timeout=5000', 'lock_timeout=2000', 'idle_in_transaction_session_timeout=10000'],
    // If the network breaks in the middle of a message, none of these ends the transaction that it has begun.
    ...['tcp_keepalives_idle=10', 'tcp_keepalives_interval=5', 'tcp_keepalives_count=3'],
  ]
    .map((setting) => `-c ${setting}`)
    .join(' '),
  answer: 8000,
}
/** Short, so that a guard gets the form back soon. */
const CONNECTING = 2000

/** Longer during start, when no user waits yet and a computer that has just been switched on is busy. */
export const AT_START = { ...GATE, connecting: 20_000 } satisfies Limits

/** True when the server has answered a query within the last `within` milliseconds. */
export function hasAnswered(pool: Pool, within: number): boolean {
  return pool instanceof GuardedPool && pool.hasAnswered(within)
}

/** True when the server could not write to its disk within the last `within` milliseconds. */
export function hasRefusedWrite(pool: Pool, within: number): boolean {
  return pool instanceof GuardedPool && pool.hasRefusedWrite(within)
}

/** Shortens the connection timeout once requests are served. */
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
    options,
    application_name: 'so-cong',
  })
  // An idle connection reports errors to the pool, a checked-out one only to itself: without both listeners a restart of
  // Postgres ends this process (node-postgres issues 2386 and 2762).
  pool.on('error', onError)
  pool.on('connect', (client) => client.on('error', onError))
  const db = new Kysely<Database>({ dialect: new PipelineDialect(pool) })
  return { db, pool, close }

  // Kysely only ends a pool that it has used itself; an open pool would keep the process alive for its idle timeout.
  async function close(): Promise<void> {
    await db.destroy()
    if (!pool.ending) await pool.end()
  }
}

/**
 * SQLSTATEs and socket errors that mean "no database now", not "a wrong statement"; so do the classes 08 (connections) and 53
 * (resources, such as a full disk).
 */
const UNAVAILABLE_CODES = new Set([
  // Read-only: this server was the primary a moment ago.
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

/** True for a lock timeout, a statement timeout or a deadlock; a later attempt may succeed. */
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
