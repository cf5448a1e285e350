import { setTimeout as sleep } from 'node:timers/promises'
import pLimit from 'p-limit'

/** Attempts that may wait for their turn. */
const WAITING = 20
/** The longest rest in milliseconds, however slow the database is. */
const LONGEST_REST_MS = 200

/**
 * Runs sign-in attempts on unknown devices one at a time. While others wait, each is followed by a rest as long as the attempt
 * took: a flood of passwords gets half a core, and the gate the rest of the computer. Returns undefined if too many wait.
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
        if (turn.pendingCount > 0) await sleep(Math.min(took, LONGEST_REST_MS))
      })
    })
  }
}
