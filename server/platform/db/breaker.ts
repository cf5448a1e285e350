import pg from 'pg'
import { addressesOf } from './primary.ts'

/** The breaker opens after so many attempts in a row that a server left hanging. */
const FAILURES = 5
/** An attempt that took longer was left hanging; a refusal comes at once and costs nobody any time. */
const HANGING_MS = 500
/** Nobody waits for so long; then one attempt finds out whether the server answers again. */
const OPEN_MS = 2000

/** The error instead of a wait; its code is one of "the database is away". */
function away(): Error {
  return Object.assign(new Error('the database has not answered for a while'), { code: '08000' })
}

/** A circuit breaker that counts attempts left hanging. Times are milliseconds of any clock that only goes forward. */
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
 * A pool that stops queueing for a server which takes connections and does not answer, as a hung one or one behind a
 * broken network: without it every request of a busy gate would wait its two seconds, ten at a time.
 */
export class GuardedPool extends pg.Pool {
  readonly #breaker = new Breaker()
  readonly #watched = new WeakSet<pg.PoolClient>()
  readonly #ended = new WeakSet<pg.PoolClient>()
  #cameBack = Number.NEGATIVE_INFINITY

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

  /** Within these milliseconds a connection came back whose server had answered. */
  hasAnswered(within: number): boolean {
    return performance.now() - this.#cameBack < within
  }

  /** Tries each of several addresses before it reports that the database is away. */
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

  /** A server announces that it ends a connection: from then on nobody else gets that connection. */
  #discardEnded(client: pg.PoolClient): pg.PoolClient {
    if (!this.#watched.has(client)) {
      this.#watched.add(client)
      const { connection } = client as unknown as { connection: NodeJS.EventEmitter }
      connection.on('errorMessage', ({ severity }: { severity?: string }) => {
        if (severity === 'FATAL') this.#ended.add(client)
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
      return this.#discardEnded(client)
    } catch (error) {
      const now = performance.now()
      if (!isExhausted(error as Error)) this.#breaker.failed(now - started, now)
      throw error
    }
  }
}

/** All connections are busy, which is no sign of a server that hangs. */
export function isExhausted(error: Error): boolean {
  return error.message.startsWith('timeout exceeded')
}
