import type { SummaryKind } from '../../platform/db/schema.ts'
import { addDays, HOUR, minutesInto, monthStart, officeDay, weekStart } from '../../platform/lib/clock.ts'
import type { DateRange } from '../figures/date-range.ts'

export const SUMMARY_KINDS = ['weekly', 'monthly'] as const satisfies SummaryKind[]

/** Summaries are due at seven in the morning, on Monday or on the first day of the month. */
const DUE_HOUR = 7

/** The latest period whose summary is due by now, and since when it is due. */
export function duePeriod(kind: SummaryKind, now: Date): DateRange & { since: Date } {
  const day = officeDay(new Date(now.getTime() - DUE_HOUR * HOUR))
  const startOf = kind === 'weekly' ? weekStart : monthStart
  const start = startOf(day)
  const to = addDays(start, -1)
  return { from: startOf(to), to, since: minutesInto(start, DUE_HOUR * 60) }
}

/** The whole period that begins with this day. */
export function periodFrom(kind: SummaryKind, from: string): DateRange {
  if (kind === 'weekly') return { from, to: addDays(from, 6) }
  return { from, to: addDays(monthStart(addDays(from, 31)), -1) }
}
