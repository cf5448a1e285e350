import type { Exceptions } from '../../core/calendar/working-days.ts'
import { funnel, rateOf, sumOf } from '../../core/figures/funnel.ts'
import { comparedText, likeDays, median, REACH } from '../../core/figures/usual.ts'
import { countText, percentText } from '../../core/figures/words.ts'
import type { Office } from '../../core/offices/directory.ts'
import type { Waiting } from '../../core/offices/waiting-queries.ts'
import { overdueBefore } from '../../core/visits/close-of-day.ts'
import { othersText, visitorName } from '../../core/visits/words.ts'
import type { Tile } from '../../http/tiles.ts'
import { type Counts, noCounts } from '../../platform/db/counts.ts'
import {
  addDays,
  clockTime,
  dateText,
  dayMonthText,
  type OfficeDay,
  officeDay,
  weekdayOf,
} from '../../platform/lib/clock.ts'
import type { Language, Translate } from '../../platform/messages/messages.ts'
import { numberText } from '../../platform/messages/numbers.ts'
import type { InsideVisit, TodayFigures } from './queries.ts'
import { waitingLines } from './waiting-lines.ts'

interface TodaySource {
  now: Date
  exceptions: Exceptions
  figures: TodayFigures
  waiting: Waiting & { badges?: number }
}

/** Visitors listed, the longest stay first; the gate lists all. */
const LISTED = 8

/** The days that today may be compared with, the nearest first. */
export function daysLike(now: Date, exceptions: Exceptions): OfficeDay[] {
  const today = officeDay(now)
  return likeDays(today, addDays(today, -REACH), exceptions).days
}

/** The last full hour of the office day. */
export function fullHour(now: Date): number {
  return Number(clockTime(now).slice(0, 2))
}

interface TodayContext {
  office: Office
  appName: string
  lang: Language
  t: Translate
}

export function todayPage(source: TodaySource, words: TodayContext) {
  const { now, figures, waiting } = source
  const { office, t } = words
  const today = officeDay(now)
  const more = figures.inside.length - LISTED
  return {
    yesterday: addDays(today, -1),
    heading: t('today.heading', { weekday: t(`weekday.${weekdayOf(today)}`), day: dateText(today) }),
    ...comparison(source, words),
    waiting: waitingLines(waiting, now, t),
    inside: figures.inside.slice(0, LISTED).map((visit) => insideLine(visit, { office, now, t })),
    moreInside: more > 0 ? t('today.more_inside', { count: more }) : '',
  }
}

function comparison(
  { now, exceptions, figures: { today, before, atHour, first, inside } }: TodaySource,
  { office, appName, lang, t }: TodayContext,
) {
  const day = officeDay(now)
  const like = likeDays(day, first ?? day, exceptions)
  const counts: Counts = today ?? noCounts()
  const usualOf = (rows: ({ day: OfficeDay } & Counts)[], of: (counts: Counts) => number) =>
    median(like.days.map((one) => of(rows.find((row) => row.day === one) ?? noCounts())))
  const soFar = usualOf(atHour, ({ visits }) => visits)
  const whole = usualOf(before, ({ people }) => people)
  const so = atHour.find((row) => row.day === day)?.visits ?? 0
  const time = `${String(fullHour(now)).padStart(2, '0')}:00`
  const people = inside.reduce((sum, visit) => sum + visit.party_size, 0)
  const late = overdueBefore(office, now)
  const overdue = inside.filter((visit) => visit.entered_at < late).length
  const usualRate = rateOf(funnel(sumOf(before.filter((row) => like.days.includes(row.day)))))
  const tiles: Tile[] = [
    {
      label: t('today.inside'),
      value: numberText(people, lang),
      note: overdue > 0 ? t('today.overdue', { count: overdue }) : '',
      tone: overdue > 0 ? 'due' : undefined,
    },
    {
      label: t('charts.visits'),
      value: numberText(counts.visits, lang),
      note: soFar === undefined ? '' : t('today.so_far', { time, now: so, usual: countText(soFar, lang) }),
    },
    {
      label: t('charts.people'),
      value: numberText(counts.people, lang),
      note: whole === undefined ? '' : t('today.whole_day', { usual: countText(whole, lang) }),
    },
  ]
  if (appName)
    tiles.push({
      label: t('charts.rate', { app: appName }),
      value: percentText(rateOf(funnel(counts)), lang),
      note: usualRate === undefined ? '' : t('today.usual_rate', { rate: percentText(usualRate, lang) }),
    })
  return { compared: comparedText(day, like, like.days, t), tiles }
}

function insideLine(visit: InsideVisit, { office, now, t }: { office: Office; now: Date; t: Translate }) {
  const { id, host, entered_at: enteredAt, day } = visit
  return {
    id,
    name: visitorName(visit, t),
    others: othersText(visit, t),
    host: host ?? '',
    since: day === officeDay(now) ? clockTime(enteredAt) : `${clockTime(enteredAt)} ${dayMonthText(day)}`,
    overdue: enteredAt < overdueBefore(office, now),
  }
}
