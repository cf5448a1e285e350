import { HOUR } from '../platform/lib/clock.ts'

/** Returns a function that is true on its first call, on the first call after one without a time, and once per hour. */
export function onceAnHour(now: () => Date | undefined): () => boolean {
  let last: number | undefined
  return () => {
    const at = now()
    const hour = at && Math.floor(at.getTime() / HOUR)
    const isNew = hour !== undefined && hour !== last
    last = hour
    return isNew
  }
}
