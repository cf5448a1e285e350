import type { Logger } from 'pino'
import type { Pool } from '../../platform/db/connect.ts'
import type { Keys } from '../../platform/lib/keys.ts'
import { type Attempt, createSignInThrottle } from './throttle.ts'
import { createUnknownDevices } from './unknown-devices.ts'

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
  /** The attempt itself has to pause, or too many others are waiting. */
  why: 'paused' | 'crowded'
}

/** There is probably room again after these seconds. */
const CROWDED: Waits = { outcome: 'waits', seconds: 5, why: 'crowded' }

export function createAdmission(stores: { pool: Pool; keys: Keys; log: Logger }): Admission {
  const { log } = stores
  const throttle = createSignInThrottle(stores)
  const inTurn = createUnknownDevices()
  return {
    async admit<T extends Looked>(attempt: Attempt, look: () => Promise<T>): Promise<T | Waits> {
      const believed = throttle.believedWait(attempt)
      if (believed > 0) return paused(believed)
      const act = async () => {
        const wait = await throttle.attempt(attempt)
        if (wait > 0) return paused(wait)
        const looked = await look()
        // Signing in succeeds even if the count of earlier failures cannot be cleared.
        if (looked.outcome !== 'refused')
          await throttle
            .succeeded(attempt)
            .catch((error: { code?: unknown }) => log.warn({ event: 'attempts kept', code: error.code }))
        return looked
      }
      return (attempt.device ? act() : inTurn(act)) ?? CROWDED
    },
  }
}

function paused(seconds: number): Waits {
  return { outcome: 'waits', seconds, why: 'paused' }
}
