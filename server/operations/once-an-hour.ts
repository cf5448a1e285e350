import { HOUR } from '../platform/lib/clock.ts'

/** True at the first moment, at the first after there was none, and at one of each hour. */
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
