import type { Logger } from 'pino'
import { RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible'
import type { Pool } from '../../platform/db/connect.ts'
import type { Keys } from '../../platform/lib/keys.ts'
import { CODE_LASTS } from '../offices/lobby-token.ts'

interface Stores {
  pool: Pool
  keys: Keys
  log: Logger
}

export type Limiter = ReturnType<typeof createLimiter>

const [MINUTE, HOUR] = [60, 3600]

/**
 * What is counted in the database, which all instances share: `points` within `seconds` of the first, for each key. What one
 * process counts is in http/limits.ts; docs/architecture.md has both tables.
 */
export const LIMITS = {
  'register address': { points: 30, seconds: MINUTE },
  'register office': { points: 60, seconds: MINUTE },
  'register lobby': { points: 150, seconds: MINUTE },
  'register kiosk': { points: 20, seconds: MINUTE },
  /**
   * A code of the lobby's screen is shown for half a minute. One sender who plays with a photo of it uses at most forty forms, so
   * that thirty remain: enough for a queue of sixty people a minute. What goes beyond counts like a registration from the poster.
   */
  'lobby code': { points: 70, seconds: CODE_LASTS },
  'lobby code sender': { points: 40, seconds: CODE_LASTS },
  'lobby code people': { points: 10, seconds: CODE_LASTS },
  'pass answer': { points: 10, seconds: MINUTE },
  pairing: { points: 10, seconds: MINUTE },
  recall: { points: 30, seconds: MINUTE },
  /** Tries of a name with numbers of the day, which are few. */
  'kiosk number': { points: 5, seconds: 10 * MINUTE },
  host: { points: 30, seconds: MINUTE },
  declaration: { points: 10, seconds: MINUTE },
  'api-key': { points: 60, seconds: MINUTE },
  /** Somebody at an unattended screen must not find out the password. */
  'own password': { points: 5, seconds: MINUTE },
  'mail-test': { points: 5, seconds: MINUTE },
  'webhook-test': { points: 5, seconds: MINUTE },
  /** Mails to addresses of the person's choice. */
  'summary-ask': { points: 20, seconds: HOUR },
  /** Each leaves a row in the audit for good. */
  'log-search': { points: 600, seconds: HOUR },
  'subject-request': { points: 60, seconds: HOUR },
} as const

export function createLimiter(stores: Stores, keyPrefix: keyof typeof LIMITS) {
  const { points: most, seconds: duration } = LIMITS[keyPrefix]
  const counter = createCounter(stores.pool, { keyPrefix, points: most, duration })
  return {
    /** Counts; false once the limit is exceeded. Throws if the database fails. */
    async take(key: string, points = 1): Promise<boolean> {
      try {
        await counter.consume(throttleKey(stores.keys, key), points)
        return true
      } catch (reason) {
        if (!(reason instanceof RateLimiterRes)) throw reason
        // One log line for each key: a flood must not fill the log as well.
        if (reason.consumedPoints - points <= most)
          stores.log.warn({ event: 'limit reached', limit: keyPrefix })
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
