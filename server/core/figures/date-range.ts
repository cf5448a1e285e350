import { addDays, DAY, monthStart, type OfficeDay, weekStart } from '../../platform/lib/clock.ts'

/** Whole office days, both ends included. */
export interface DateRange {
  from: OfficeDay
  to: OfficeDay
}

export const PERIOD_KINDS = ['day', 'week', 'month'] as const
export type PeriodKind = (typeof PERIOD_KINDS)[number]

/** The day itself, its week from Monday to Sunday, or its month, cut off after `today`. */
export function periodAround(kind: PeriodKind, day: OfficeDay, today: OfficeDay): DateRange {
  const whole = wholePeriod(kind, day)
  return { from: whole.from, to: whole.to > today && whole.from <= today ? today : whole.to }
}

function wholePeriod(kind: PeriodKind, day: OfficeDay): DateRange {
  if (kind === 'day') return { from: day, to: day }
  const from = kind === 'week' ? weekStart(day) : monthStart(day)
  return { from, to: kind === 'week' ? addDays(from, 6) : monthEnd(day) }
}

/**
 * The period to compare with: for a day or days of one week, the same weekdays a week earlier; for the first days of a month,
 * the same days of the previous month (all of it for a whole month); else the same number of days directly before.
 */
export function periodBefore(period: DateRange): DateRange {
  const days = daysIn(period)
  if (days === 1 || (days <= 7 && period.from === weekStart(period.from))) return moved(period, -7)
  if (period.from === monthStart(period.from) && period.to <= monthEnd(period.from))
    return monthBefore(period)
  return moved(period, -days)
}

function monthBefore({ from, to }: DateRange): DateRange {
  const last = addDays(from, -1)
  const same = `${last.slice(0, 8)}${to.slice(8)}`
  return { from: monthStart(last), to: to === monthEnd(to) || same > last ? last : same }
}

function moved({ from, to }: DateRange, days: number): DateRange {
  return { from: addDays(from, days), to: addDays(to, days) }
}

export function daysIn({ from, to }: DateRange): number {
  return daysBetween(from, to) + 1
}

export function daysBetween(from: OfficeDay, to: OfficeDay): number {
  return (Date.parse(to) - Date.parse(from)) / DAY
}

function monthEnd(day: OfficeDay): OfficeDay {
  return addDays(monthStart(addDays(monthStart(day), 31)), -1)
}
