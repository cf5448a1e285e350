import { isUnavailable } from '../db/connect.ts'
import type { Clock } from './clock.ts'

export type Cached<T> = (() => Promise<T>) & { forget(): void }

const KEEP_FOR = 60_000

/**
 * Caches a rarely changing value for a minute, or until it is forgotten; concurrent callers share one load. While the database
 * is unreachable the last value is still returned, so that pages which explain the outage still know their office.
 */
export function cached<T>(clock: Clock, load: () => Promise<T>): Cached<T> {
  let kept: { value: T; from: number } | undefined
  let loading: Promise<T> | undefined
  const begin = (from: number) => {
    const own = load()
      .then((value) => {
        // A value forgotten while it was loading may be older than the change.
        if (loading === own) kept = { value, from }
        return value
      })
      .finally(() => {
        if (loading === own) loading = undefined
      })
    loading = own
    return own
  }
  const read = async () => {
    const now = clock.now().getTime()
    if (kept && Math.abs(now - kept.from) < KEEP_FOR) return kept.value
    try {
      return await (loading ?? begin(now))
    } catch (error) {
      if (!kept || !isUnavailable(error)) throw error
      return kept.value
    }
  }
  return Object.assign(read, {
    forget: () => {
      if (kept) kept.from = -Infinity
      loading = undefined
    },
  })
}
