import pg from 'pg'
import { addressesOf } from './primary.ts'

/** Consecutive hanging connection attempts after which the breaker opens. */
const FAILURES = 5
/** An attempt that takes longer counts as hanging; a refused connection fails at once and delays nobody. */
const HANGING_MS = 500
/** While open, requests fail at once; after this time one attempt tests the server again. */
const OPEN_MS = 2000

const [DISK_FULL, IO_ERROR] = ['53100', '58030']

/** The error thrown while the breaker is open; its SQLSTATE is one of those for an unreachable database. */
function away(): Error {
  return Object.assign(new Error('the database has not answered for a while'), { code: '08000' })
}

/** A circuit breaker that counts hanging attempts. Times are milliseconds of any monotonic clock. */
export class Breaker {
  #failures = 0
  #openUntil = 0

  /** True when an attempt may be made at `now`; while the breaker is open, one attempt every two seconds. */
  allows(now: number): boolean {
    if (this.#failures < FAILURES) return true
    if (now < this.#openUntil) return false
    this.#openUntil = now + OPEN_MS
    return true
  }

  failed(took: number, now: number): void {
    if (took < HANGING_MS) return
    this.#failures += 1
    if (this.#failures >= FAILURES) this.#openUntil = now + OPEN_MS
  }

  succeeded(): void {
    this.#failures = 0
  }
}

type Connected = Parameters<pg.Pool['connect']>[0]

/**
 * A pool that fails fast when the server accepts connections but does not answer, because it hangs or the network is broken.
 * Otherwise every request of a busy gate would wait for its two-second timeout, ten at a time.
 */
export class GuardedPool extends pg.Pool {
  readonly #breaker = new Breaker()
  readonly #watched = new WeakSet<pg.PoolClient>()
  readonly #ended = new WeakSet<pg.PoolClient>()
  #cameBack = Number.NEGATIVE_INFINITY
  #refusedWrite = Number.NEGATIVE_INFINITY

  override connect(): Promise<pg.PoolClient>
  override connect(callback: Connected): void
  override connect(callback?: Connected): Promise<pg.PoolClient> | undefined {
    const connected = this.#connect()
    if (!callback) return connected
    connected.then(
      (client) => callback(undefined, client, client.release.bind(client)),
      (error) => callback(error, undefined, () => {}),
    )
    return undefined
  }

  /** True when the server answered on some connection within the last `within` milliseconds. */
  hasAnswered(within: number): boolean {
    return performance.now() - this.#cameBack < within
  }

  /** True when the server found its disk full, or broken, within the last `within` milliseconds. */
  hasRefusedWrite(within: number): boolean {
    return performance.now() - this.#refusedWrite < within
  }

  /** With several addresses, tries each before it reports that the database is unreachable. */
  async #connect(): Promise<pg.PoolClient> {
    for (let left = addressesOf(this.options.connectionString ?? '').length - 1; left > 0; left -= 1) {
      try {
        return await this.#attempt()
      } catch (error) {
        if (!/^(ECONN|25006|57P0|08)/.test(String((error as { code?: unknown }).code))) throw error
      }
    }
    return this.#attempt()
  }

  /** Discards a connection when the server announces that it ends it, so that nobody else gets it; notes a disk that is full. */
  #watch(client: pg.PoolClient): pg.PoolClient {
    if (!this.#watched.has(client)) {
      this.#watched.add(client)
      const { connection } = client as unknown as { connection: NodeJS.EventEmitter }
      connection.on('errorMessage', ({ severity, code }: { severity?: string; code?: string }) => {
        if (severity === 'FATAL') this.#ended.add(client)
        if (code === DISK_FULL || code === IO_ERROR) this.#refusedWrite = performance.now()
      })
    }
    const release = client.release.bind(client)
    client.release = (error) => {
      if (!error) this.#cameBack = performance.now()
      release(error || this.#ended.has(client))
    }
    return client
  }

  async #attempt(): Promise<pg.PoolClient> {
    const started = performance.now()
    if (!this.#breaker.allows(started)) throw away()
    try {
      const client = await super.connect()
      this.#breaker.succeeded()
      return this.#watch(client)
    } catch (error) {
      const now = performance.now()
      if (!isExhausted(error as Error)) this.#breaker.failed(now - started, now)
      throw error
    }
  }
}

/** True when all connections were in use, which does not mean that the server hangs. */
export function isExhausted(error: Error): boolean {
  return error.message.startsWith('timeout exceeded')
}
