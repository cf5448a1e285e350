import pLimit from 'p-limit'
import type { Logger } from 'pino'
import type { Pool } from '../../platform/db/connect.ts'
import { causeOf } from '../../platform/lib/cause.ts'
import type { Keys } from '../../platform/lib/keys.ts'
import { type Attempt, createSignInThrottle } from './throttle.ts'

/** Decides when a sign-in attempt is checked. */
export interface Admission {
  /** Returns the result of `look`, or how long the attempt has to wait. */
  admit<T extends Looked>(attempt: Attempt, look: () => Promise<T>): Promise<T | Waits>
}

interface Looked {
  outcome: string
}

export interface Waits {
  outcome: 'waits'
  seconds: number
}

/**
 * Attempts on unknown devices that may wait; they are checked one after the other, so that a flood of passwords takes one of
 * the two places for hashing (passwords.ts). There is probably room again after `seconds`.
 */
const STRANGERS = { waiting: 20, seconds: 5 }

export function createAdmission(stores: { pool: Pool; keys: Keys; log: Logger }): Admission {
  const { log } = stores
  const throttle = createSignInThrottle(stores)
  const strangers = pLimit(1)
  return {
    async admit<T extends Looked>(attempt: Attempt, look: () => Promise<T>): Promise<T | Waits> {
      const believed = throttle.believedWait(attempt)
      if (believed > 0) return waits(believed)
      const act = async () => {
        const wait = await throttle.attempt(attempt)
        if (wait > 0) return waits(wait)
        const looked = await look()
        // Signing in succeeds even if the count of earlier failures cannot be cleared.
        if (looked.outcome !== 'refused')
          await throttle
            .succeeded(attempt)
            .catch((error: unknown) => log.warn({ event: 'attempts kept', ...causeOf(error) }))
        return looked
      }
      if (attempt.device) return act()
      return strangers.pendingCount < STRANGERS.waiting ? strangers(act) : waits(STRANGERS.seconds)
    },
  }
}

function waits(seconds: number): Waits {
  return { outcome: 'waits', seconds }
}
