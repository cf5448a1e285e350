import { createHash } from 'node:crypto'
import { RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible'
import type { Pool } from '../../platform/db/connect.ts'

/** Counts failures in the database, so that every instance sees them; counting comes before the password is looked at. */
export interface SignInThrottle {
  /** Seconds to wait, or 0 when the attempt may be made; it is then counted as failed until `succeeded`. */
  attempt(who: Attempt): Promise<number>
  succeeded(who: Attempt): Promise<void>
}

export interface Attempt {
  username: string
  address: string
  /** A device on which somebody signed in before has a bucket of its own: outsiders cannot lock its owner out. */
  device: string | undefined
}

const HOUR = 3600
const DAY = 24 * HOUR

/** Passwords looked at in an hour for one account and device (ASVS 5.0, 6.3.1). */
const CEILING = 100

/** From the fifth failure 2, 4, 8 … seconds, at most 15 minutes; after a hundred in an hour, an hour. */
function accountDelay(failures: number): number {
  if (failures >= CEILING) return HOUR
  return failures < 5 ? 0 : Math.min(2 ** (failures - 4), 900)
}

/** A whole office shares one address: it is slowed down, never shut out. */
function addressDelay(failures: number): number {
  return failures > 100 ? 2 : 0
}

export function createSignInThrottle(pool: Pool): SignInThrottle {
  const limiter = (keyPrefix: string, points: number, duration: number) =>
    new RateLimiterPostgres({
      storeClient: pool,
      storeType: 'pool',
      tableName: 'throttle',
      tableCreated: true,
      clearExpiredByTimeout: false,
      keyPrefix,
      points,
      duration,
    })
  const failures = {
    account: limiter('account', 1_000_000, HOUR),
    address: limiter('address', 1_000_000, DAY),
  }
  const pause = limiter('pause', 1, HOUR)

  const waitOf = async (key: string) => {
    const state = await pause.get(key)
    return state && state.consumedPoints > 1 ? Math.ceil(state.msBeforeNext / 1000) : 0
  }
  const count = async (counter: RateLimiterPostgres, key: string, delay: (failures: number) => number) => {
    const state = await counter.penalty(key, 1)
    const seconds = delay(state.consumedPoints)
    if (seconds > 0) await pause.block(key, seconds)
    return state.consumedPoints
  }

  return {
    async attempt(who) {
      const { account, address } = keysOf(who)
      const wait = Math.max(await waitOf(account), await waitOf(address))
      if (wait > 0) return wait
      const counted = await count(failures.account, account, accountDelay)
      await count(failures.address, address, addressDelay)
      // Attempts made at the same moment have all found no pause.
      return counted > CEILING ? HOUR : 0
    },
    async succeeded(who) {
      const { account, address } = keysOf(who)
      await Promise.all([
        failures.account.delete(account),
        pause.delete(account),
        failures.address.reward(address, 1),
      ])
    },
  }
}

/** Hashed: the table of failures names nobody. */
function keysOf({ username, address, device }: Attempt) {
  const hashed = (text: string) => createHash('sha256').update(text).digest('base64url').slice(0, 32)
  return { account: hashed(`${username} ${device ?? ''}`), address: hashed(address) }
}

export interface Limiter {
  /** False when the limit is reached. */
  take(key: string): Promise<boolean>
}

/** `points` a minute for each key, shared by all instances. */
export function createMinuteLimiter(pool: Pool, keyPrefix: string, points: number): Limiter {
  const limiter = new RateLimiterPostgres({
    storeClient: pool,
    storeType: 'pool',
    tableName: 'throttle',
    tableCreated: true,
    clearExpiredByTimeout: false,
    keyPrefix,
    points,
    duration: 60,
  })
  return {
    async take(key) {
      try {
        await limiter.consume(key)
        return true
      } catch (reason) {
        if (reason instanceof RateLimiterRes) return false
        throw reason
      }
    },
  }
}
