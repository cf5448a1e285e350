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
  /** False when the limit is reached. */
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
        // One line for each key: a flood must not fill the log as well.
        if (reason.consumedPoints - points <= options.points)
          stores.log.warn({ event: 'limit reached', limit: options.keyPrefix })
        return false
      }
    },
  }
}

/** Counts in the database, so that every instance sees what the others have counted; `duration` is in seconds. */
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

/** The table names nobody: a plain hash of an address would be found by hashing all addresses that there are. */
export function throttleKey(keys: Keys, text: string): string {
  return keys.sign('throttle', text).slice(0, 32)
}
