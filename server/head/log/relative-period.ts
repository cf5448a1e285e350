import type { DateRange } from '../../core/figures/date-range.ts'
import { addDays, monthStart, type OfficeDay, weekStart } from '../../platform/lib/clock.ts'

/** Periods relative to the day on which they are viewed. */
export const RELATIVE_PERIODS = ['today', 'yesterday', 'week', 'last_week', 'month', 'last_month'] as const
export type RelativePeriod = (typeof RELATIVE_PERIODS)[number]

/** The days of a period as of today, both included; weeks begin on Monday. */
export function daysOf(period: RelativePeriod, today: OfficeDay): DateRange {
  switch (period) {
    case 'today':
      return { from: today, to: today }
    case 'yesterday':
      return { from: addDays(today, -1), to: addDays(today, -1) }
    case 'week':
      return { from: weekStart(today), to: today }
    case 'last_week':
      return { from: addDays(weekStart(today), -7), to: addDays(weekStart(today), -1) }
    case 'month':
      return { from: monthStart(today), to: today }
    case 'last_month': {
      const to = addDays(monthStart(today), -1)
      return { from: monthStart(to), to }
    }
  }
}

/** The relative period that equals these days; on a Monday “today” rather than “this week”. */
export function periodOf(
  from: OfficeDay | undefined,
  to: OfficeDay | undefined,
  today: OfficeDay,
): RelativePeriod | undefined {
  return RELATIVE_PERIODS.find((period) => {
    const days = daysOf(period, today)
    return days.from === from && days.to === to
  })
}
