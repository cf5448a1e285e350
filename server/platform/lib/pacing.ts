import { LRUCache } from 'lru-cache'

/** Of more who do things in the same minutes the ones seen longest ago are forgotten, and begin anew. */
const KNOWN = 10_000

/**
 * Says of each thing that somebody does for how many milliseconds they rest afterwards, so that after the first `burst` they do no
 * more than one each `apart` milliseconds.
 */
export function createPacing({ apart, burst }: { apart: number; burst: number }): (whose: string) => number {
  /** The moment by which what each has done would have been done at that pace. */
  const due = new LRUCache<string, number>({ max: KNOWN })
  return (whose) => {
    const now = performance.now()
    const next = Math.max(due.get(whose) ?? 0, now) + apart
    due.set(whose, next)
    return Math.max(0, next - now - burst * apart)
  }
}
