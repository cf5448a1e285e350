import type { Logger } from 'pino'
import { RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible'
import type { Pool } from '../../platform/db/connect.ts'
import type { Keys } from '../../platform/lib/keys.ts'

interface Stores {
  pool: Pool
  keys: Keys
  log: Logger
}

export interface Limiter {
  /** Counts; false once the limit is exceeded. Throws if the database fails. */
  take(key: string, points?: number): Promise<boolean>
}

/** `points` a minute for each key, shared by all instances. */
export function createMinuteLimiter(stores: Stores, keyPrefix: string, points: number): Limiter {
  return createLimiter(stores, { keyPrefix, points, duration: 60 })
}

/** `points` for each key within `duration` seconds of the first. */
export function createLimiter(
  stores: Stores,
  options: { keyPrefix: string; points: number; duration: number },
): Limiter {
  const counter = createCounter(stores.pool, options)
  return {
    async take(key, points = 1) {
      try {
        await counter.consume(throttleKey(stores.keys, key), points)
        return true
      } catch (reason) {
        if (!(reason instanceof RateLimiterRes)) throw reason
        // One log line for each key: a flood must not fill the log as well.
        if (reason.consumedPoints - points <= options.points)
          stores.log.warn({ event: 'limit reached', limit: options.keyPrefix })
        return false
      }
    },
  }
}

/** Counts in the database, so that instances share their counts; `duration` is in seconds. */
export function createCounter(
  pool: Pool,
  options: { keyPrefix: string; points: number; duration: number },
): RateLimiterPostgres {
  return new RateLimiterPostgres({
    storeClient: pool,
    storeType: 'pool',
    tableName: 'throttle',
    tableCreated: true,
    clearExpiredByTimeout: false,
    ...options,
  })
}

/** A keyed hash, because a plain hash of an address could be reversed by hashing all addresses. */
export function throttleKey(keys: Keys, text: string): string {
  return keys.sign('throttle', text).slice(0, 32)
}
