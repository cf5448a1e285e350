import { LRUCache } from 'lru-cache'
import type { RateLimiterPostgres } from 'rate-limiter-flexible'
import type { Pool } from '../../platform/db/connect.ts'
import type { Keys } from '../../platform/lib/keys.ts'
import { upTo } from '../../platform/lib/up-to.ts'
import { createCounter, throttleKey } from './limiter.ts'

export interface Attempt {
  /** Counted separately: knowing the password must not reset the count of wrong codes. */
  step: 'password' | 'code' | 'oidc'
  username: string
  /** From `senderOf`. */
  sender: string
  /**
   * The id of a device on which this person has signed in before. Its attempts count separately: neither a flood from its
   * address nor one at its owner's name locks it out.
   */
  device: string | undefined
}

const HOUR_SECONDS = 3600
const DAY_SECONDS = 24 * HOUR_SECONDS

/** Passwords checked in an hour for one account: from one known device, and from everywhere else (ASVS 5.0, 6.3.1). */
const CEILING = 100

/** From failure number `first` on 2, 4, 8 … seconds, at most 15 minutes; after a hundred in an hour, an hour. */
function growingFrom(first: number): Delay {
  return (failures) => {
    if (failures >= CEILING) return HOUR_SECONDS
    return failures < first ? 0 : Math.min(2 ** (failures - first + 1), 900)
  }
}

/** Slows down unknown devices at this address, but never locks them out. */
function addressDelay(failures: number): number {
  return failures > 100 ? 2 : 0
}

type Delay = (failures: number) => number

interface Bucket {
  key: string
  counter: RateLimiterPostgres
  delay: Delay
}

/** Counts failures in the database, which all instances share, and before the password is checked. */
export function createSignInThrottle({ pool, keys }: { pool: Pool; keys: Keys }) {
  const hourly = createCounter(pool, { keyPrefix: 'account', points: 1_000_000, duration: HOUR_SECONDS })
  const daily = createCounter(pool, { keyPrefix: 'address', points: 1_000_000, duration: DAY_SECONDS })
  const pause = createCounter(pool, { keyPrefix: 'pause', points: 1, duration: HOUR_SECONDS })
  const pauses = createMemory()

  const bucketsOf = ({ step, username, sender, device }: Attempt): Bucket[] => {
    const bucket = (counter: RateLimiterPostgres, delay: Delay, ...key: string[]): Bucket => ({
      key: throttleKey(keys, key.join(' ')),
      counter,
      delay,
    })
    if (device) return [bucket(hourly, growingFrom(5), step, 'device', device, username)]
    return [
      bucket(hourly, growingFrom(5), step, 'sender', sender, username),
      // One sender alone must not lock a person out of every new device. Codes have few values, and whoever guesses codes
      // knows the password already.
      bucket(hourly, growingFrom(step === 'code' ? 5 : 30), step, 'account', username),
      bucket(daily, addressDelay, sender),
    ]
  }
  const waitOf = async ({ key }: Bucket) => {
    const state = await pause.get(key)
    const seconds = state && state.consumedPoints > 1 ? Math.ceil(state.msBeforeNext / 1000) : 0
    if (seconds > 0) pauses.set(key, seconds)
    return seconds
  }
  /** Returns the seconds to wait: concurrent attempts have all found no pause. */
  const count = async ({ key, counter, delay }: Bucket) => {
    const { consumedPoints: failures } = await counter.penalty(key, 1)
    const seconds = delay(failures)
    if (seconds > 0) {
      await pause.block(key, seconds)
      pauses.set(key, seconds)
    }
    return counter === hourly && failures > CEILING ? HOUR_SECONDS : 0
  }
  const longest = async (buckets: Bucket[], look: (bucket: Bucket) => Promise<number>) =>
    Math.max(...(await Promise.all(buckets.map(look))))

  return {
    /** The seconds to wait that this process remembers, without a query. */
    believedWait: (attempt: Attempt) => Math.max(...bucketsOf(attempt).map(({ key }) => pauses.left(key))),
    /** Seconds to wait, or 0: then the attempt may be made and counts as failed until `succeeded`. */
    async attempt(attempt: Attempt): Promise<number> {
      const buckets = bucketsOf(attempt)
      return (await longest(buckets, waitOf)) || (await longest(buckets, count))
    },
    async succeeded(attempt: Attempt): Promise<void> {
      const forget = async ({ key, counter }: Bucket) => {
        if (counter === daily) return daily.reward(key, 1)
        pauses.delete(key)
        return Promise.all([hourly.delete(key), pause.delete(key)])
      }
      await Promise.all(bucketsOf(attempt).map(forget))
    },
  }
}

/** Milliseconds for which a pause is believed without a query: another instance may have ended it. */
const BELIEVED_MS = 2000
/** Pauses kept in memory at most; for a flood from more addresses the database answers. */
const REMEMBERED = 5000

/** Remembers pauses that this process has set or read recently. */
function createMemory() {
  const ends = new LRUCache<string, number>({ ...upTo(REMEMBERED), ttl: BELIEVED_MS })
  return {
    set: (key: string, seconds: number) => void ends.set(key, performance.now() + seconds * 1000),
    /** The seconds that are left of a pause. */
    left: (key: string) => Math.max(0, Math.ceil(((ends.get(key) ?? 0) - performance.now()) / 1000)),
    delete: (key: string) => ends.delete(key),
  }
}
