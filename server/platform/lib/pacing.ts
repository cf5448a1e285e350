import { LRUCache } from 'lru-cache'
import { upTo } from './up-to.ts'

/** Above this number, those seen longest ago are forgotten and start again. */
const KNOWN = 10_000

/**
 * Returns for how many milliseconds somebody has to rest after an action: after the first `burst` actions they may do one each
 * `apart` milliseconds.
 */
export function createPacing({ apart, burst }: { apart: number; burst: number }): (whose: string) => number {
  /** For each, the moment at which all that they have done would be done at that pace. */
  const due = new LRUCache<string, number>(upTo(KNOWN))
  return (whose) => {
    const now = performance.now()
    const next = Math.max(due.get(whose) ?? 0, now) + apart
    due.set(whose, next)
    return Math.max(0, next - now - burst * apart)
  }
}
