import type { Pool } from '../../platform/db/connect.ts'
import type { Keys } from '../../platform/lib/keys.ts'
import { createStrangers } from './strangers.ts'
import { type Attempt, createSignInThrottle } from './throttle.ts'

/** Decides when an attempt to sign in is looked at. */
export interface Admission {
  /** What `look` found, undefined for a failure; or the seconds until the attempt may be made. */
  admit<T>(attempt: Attempt, look: () => Promise<T | undefined>): Promise<Admitted<T>>
}

export type Admitted<T> = { result: T | undefined } | { wait: Wait }

export interface Wait {
  seconds: number
  /** The attempt itself is one too many, or there are too many of others. */
  why: 'paused' | 'crowded'
}

/** There is likely to be room again then. */
const CROWDED: Wait = { seconds: 5, why: 'crowded' }

export function createAdmission(stores: { pool: Pool; keys: Keys }): Admission {
  const throttle = createSignInThrottle(stores)
  const inTurn = createStrangers()
  return {
    async admit<T>(attempt: Attempt, look: () => Promise<T | undefined>): Promise<Admitted<T>> {
      const believed = throttle.believedWait(attempt)
      if (believed > 0) return paused(believed)
      const act = async () => {
        const wait = await throttle.attempt(attempt)
        if (wait > 0) return paused(wait)
        const result = await look()
        if (result !== undefined) await throttle.succeeded(attempt)
        return { result }
      }
      return (attempt.device ? act() : inTurn(act)) ?? { wait: CROWDED }
    },
  }
}

function paused(seconds: number): { wait: Wait } {
  return { wait: { seconds, why: 'paused' } }
}
