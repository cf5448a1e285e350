import { type DateRange, daysBetween, daysIn } from '../../core/figures/date-range.ts'
import { addDays, type OfficeDay } from '../../platform/lib/clock.ts'

/** The days that the charts show: the period, or more before it to show a trend; divided into parts of `step` days. */
export interface Window extends DateRange {
  step: 1 | 7 | 28
  /** The number of parts; the last may have fewer days. */
  parts: number
  /** The index of the first part within the period. */
  first: number
}

const SHORTEST = 30
const MAX_PARTS = 62

export function windowOf({ from, to }: DateRange): Window {
  const days = daysIn({ from, to })
  const begin = days < SHORTEST ? addDays(to, 1 - SHORTEST) : from
  const length = daysIn({ from: begin, to })
  const step = ([1, 7] as const).find((one) => length / one <= MAX_PARTS) ?? 28
  return {
    from: begin,
    to,
    step,
    parts: Math.ceil(length / step),
    // A period that is shown with days before it is drawn day by day.
    first: daysBetween(begin, from),
  }
}

/** The number of parts to draw: leaves out an unfinished or shorter last part, which would look like a drop. */
export function wholeParts(window: Window, today: OfficeDay): number {
  const last = partOf(window, window.parts - 1)
  const isWhole = last.to < today && daysIn(last) === window.step
  return isWhole ? window.parts : window.parts - 1
}

export function partOf({ from, to, step }: Window, index: number): DateRange {
  const begin = addDays(from, index * step)
  const end: OfficeDay = addDays(begin, step - 1)
  return { from: begin, to: end > to ? to : end }
}
