import { setTimeout as sleep } from 'node:timers/promises'
import pLimit from 'p-limit'

/** Attempts that may wait for their turn. */
const WAITING = 20
/** Milliseconds that one attempt may hold up the next at most, however slow the database is. */
const LONGEST_REST = 200

/**
 * Takes attempts to sign in on devices that nobody is known on one at a time. As long as others wait there is a rest
 * after each that is as long as the attempt was: a flood of passwords gets half a core, and the gate the rest of
 * the computer. Undefined when too many wait.
 */
export function createUnknownDevices(): <T>(attempt: () => Promise<T>) => Promise<T> | undefined {
  const turn = pLimit(1)
  return (attempt) => {
    if (turn.pendingCount >= WAITING) return undefined
    return new Promise((resolve, reject) => {
      void turn(async () => {
        const began = performance.now()
        await attempt().then(resolve, reject)
        const took = performance.now() - began
        if (turn.pendingCount > 0) await sleep(Math.min(took, LONGEST_REST))
      })
    })
  }
}
