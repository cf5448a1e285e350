import { LRUCache } from 'lru-cache'
import { upTo } from './up-to.ts'

/** Owners remembered; beyond it the least recently seen are forgotten and start again. */
const KNOWN = 10_000

/**
 * Returns how many milliseconds an owner has to wait after an action: the first `burst` actions are free, then one is allowed
 * per `apart` milliseconds.
 */
export function createPacing({ apart, burst }: { apart: number; burst: number }): (whose: string) => number {
  /** For each owner, the time at which all actions so far would be done at that pace. */
  const due = new LRUCache<string, number>(upTo(KNOWN))
  return (whose) => {
    const now = performance.now()
    const next = Math.max(due.get(whose) ?? 0, now) + apart
    due.set(whose, next)
    return Math.max(0, next - now - burst * apart)
  }
}
