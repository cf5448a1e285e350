import { addDays, type OfficeDay } from '../clock.ts'

/** How many weeks say what is usual: as far back as the visits themselves are kept by most offices. */
const WEEKS = 4

/** The same weekday of the weeks before, the nearest first, not older than `oldest`. */
export function sameWeekdays(day: OfficeDay, oldest: OfficeDay): OfficeDay[] {
  const days = Array.from({ length: WEEKS }, (_, week) => addDays(day, -7 * (week + 1)))
  return days.filter((one) => one >= oldest)
}

/** Undefined of nothing. A holiday among four weeks does not move it, as it would a mean. */
export function median(values: number[]): number | undefined {
  const sorted = values.toSorted((one, other) => one - other)
  const [low, high] = [sorted[Math.ceil(sorted.length / 2) - 1], sorted[Math.floor(sorted.length / 2)]]
  return low === undefined || high === undefined ? undefined : (low + high) / 2
}
