import { addDays, dateText, type OfficeDay, weekdayOf } from '../../platform/lib/clock.ts'
import type { Translate } from '../../platform/messages/messages.ts'
import { isWeekend } from '../calendar/holidays.ts'
import { type Exceptions, isWorkingDay } from '../calendar/working-days.ts'

/** How many days give the usual value: as many weeks as most offices keep their visits. */
const DAYS = 4
/** How many days back they may lie, if days off come between, as around Tết. */
export const REACH = 6 * 7

/**
 * The kind of a day: by its weekday, or an exception of the calendar. A holiday is compared with other days off, and a Saturday
 * that is worked to make up for a day off with other working days.
 */
export type Kind = 'working' | 'weekend' | 'holiday' | 'made_up'

export function dayKindOf(day: OfficeDay, exceptions: Exceptions): Kind {
  if (isWorkingDay(day, exceptions)) return isWeekend(day) ? 'made_up' : 'working'
  return isWeekend(day) ? 'weekend' : 'holiday'
}

/** The days to compare a day with, the nearest first; `leftOut` are those of the same weekday but another kind. */
export interface Like {
  kind: Kind
  days: OfficeDay[]
  leftOut: OfficeDay[]
}

export function likeDays(day: OfficeDay, oldest: OfficeDay, exceptions: Exceptions): Like {
  const kind = dayKindOf(day, exceptions)
  const byWeekday = kind === 'working' || kind === 'weekend'
  const worked = kind === 'working' || kind === 'made_up'
  const like: Like = { kind, days: [], leftOut: [] }
  for (let back = byWeekday ? 7 : 1; back <= REACH && like.days.length < DAYS; back += byWeekday ? 7 : 1) {
    const one = addDays(day, -back)
    if (one < oldest) break
    if (isWorkingDay(one, exceptions) === worked) like.days.push(one)
    else if (byWeekday) like.leftOut.push(one)
  }
  return like
}

/** The median; undefined of no values. Unlike the mean, it is hardly moved by one odd day among four. */
export function median(values: number[]): number | undefined {
  const sorted = values.toSorted((one, other) => one - other)
  const [low, high] = [sorted[Math.ceil(sorted.length / 2) - 1], sorted[Math.floor(sorted.length / 2)]]
  return low === undefined || high === undefined ? undefined : (low + high) / 2
}

/** Says which days a day is compared with; `days` are those of `like` that have figures. */
export function comparedText(
  day: OfficeDay,
  { kind, leftOut }: Like,
  days: OfficeDay[],
  t: Translate,
): string {
  const [nearest = day] = days
  const furthest = days.at(-1) ?? day
  const gone = leftOut.filter((one) => one > furthest).length
  const which = t(`charts.like.${kind}`, { weekday: t(`weekday.${weekdayOf(day)}`) })
  return [
    kind === 'holiday' || kind === 'made_up' ? `${t(`charts.kind.${kind}`)}. ` : '',
    days.length > 1 ? t('charts.usual_of', { days: days.length, which }) : '',
    days.length === 1 ? t('charts.usual_one', { which, day: dateText(nearest) }) : '',
    days.length === 0 ? t('charts.usual_none') : '',
    gone > 0
      ? t(kind === 'weekend' ? 'charts.without_made_up' : 'charts.without_holidays', { days: gone })
      : '',
  ].join('')
}
