import { type DateRange, daysBetween, daysIn } from '../../core/figures/date-range.ts'
import { addDays, type OfficeDay } from '../../platform/lib/clock.ts'

/** The window of the pictures: the period, or enough before it to show a trend; in parts of `step` days. */
export interface Window extends DateRange {
  step: 1 | 7 | 28
  /** How many parts there are; the last may have fewer days. */
  parts: number
  /** The first part that belongs to the period. */
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
    first: daysBetween(begin, from) / step,
  }
}

/**
 * How many parts are drawn: a last one that is not over, or shorter than the others, would look like a fall. Alone it is
 * drawn all the same.
 */
export function wholeParts(window: Window, today: OfficeDay): number {
  const last = partOf(window, window.parts - 1)
  const isWhole = last.to < today && daysIn(last) === window.step
  return isWhole ? window.parts : Math.max(1, window.parts - 1)
}

/** The days of a part. */
export function partOf({ from, to, step }: Window, index: number): DateRange {
  const begin = addDays(from, index * step)
  const end: OfficeDay = addDays(begin, step - 1)
  return { from: begin, to: end > to ? to : end }
}
