import type { Exceptions } from '../../core/calendar/working-days.ts'
import { comparedText, type Like, likeDays, median } from '../../core/figures/usual.ts'
import { type Counts, noCounts } from '../../platform/db/counts.ts'
import type { OfficeDayRow } from '../../platform/db/schema.ts'
import type { OfficeDay } from '../../platform/lib/clock.ts'
import type { Language, Translate } from '../../platform/messages/messages.ts'
import type { Arrivals, Change } from './slots.ts'
import { type Level, levelsOf } from './slots.ts'

/** All data for the charts of one day, with the language. */
export interface ChartData {
  day: OfficeDay
  /** The current slot, when the day is today. */
  now: number | undefined
  /** Figures of the days up to this one. */
  figures: Map<OfficeDay, OfficeDayRow>
  /** The first day with figures; a day before it does not count as one without visitors. */
  first: OfficeDay
  /** The days used for typical values, limited to those whose visits are still kept. */
  usualDays: OfficeDay[]
  exceptions: Exceptions
  arrivals: Arrivals[]
  changes: Change[]
  lang: Language
  t: Translate
}

export function countsOn({ figures }: ChartData, day: OfficeDay): Counts {
  return { ...noCounts(), ...figures.get(day) }
}

export function likeOf({ first, exceptions }: ChartData, day: OfficeDay): Like {
  return likeDays(day, first, exceptions)
}

export function usualCount(
  data: ChartData,
  day: OfficeDay,
  of: (counts: Counts) => number,
): number | undefined {
  return median(likeOf(data, day).days.map((one) => of(countsOn(data, one))))
}

export function ofDay<T extends { day: OfficeDay }>(rows: T[], day: OfficeDay): T[] {
  return rows.filter((row) => row.day === day)
}

/** The level at each slot; for today only up to now. */
export function levelsOn({ day: shown, now, changes }: ChartData, day: OfficeDay): Level[] {
  const levels = levelsOf(ofDay(changes, day))
  return day === shown && now !== undefined ? levels.slice(0, now + 1) : levels
}

/** The medians over several lists of equal length, position by position; empty without lists. */
export function medians(lists: number[][]): number[] {
  const [first = []] = lists
  return first.map((_, index) => median(lists.map((list) => list[index] ?? 0)) ?? 0)
}

/** Names the days used for comparison. Visits are kept for less time than figures, so there may be fewer for charts of hours. */
export function usualText(data: ChartData, of: 'figures' | 'visits'): string {
  const like = likeOf(data, data.day)
  return comparedText(data.day, like, of === 'figures' ? like.days : data.usualDays, data.t)
}
