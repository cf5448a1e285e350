import type { Exceptions } from '../../core/calendar/working-days.ts'
import { type Funnel, funnel, oneStopFunnel, rateOf, share, sumOf } from '../../core/figures/funnel.ts'
import { comparedText, dayKindOf, type Like, likeDays, median } from '../../core/figures/usual.ts'
import { countText, percentText } from '../../core/figures/words.ts'
import type { Office } from '../../core/offices/directory.ts'
import { type Counts, noCounts } from '../../platform/db/counts.ts'
import type { OfficeDayRow } from '../../platform/db/schema.ts'
import {
  addDays,
  clockTime,
  dateText,
  dayMonthText,
  minutesInto,
  type OfficeDay,
  weekdayOf,
} from '../../platform/lib/clock.ts'
import type { Language, Translate } from '../../platform/messages/messages.ts'
import { barChart } from '../../platform/svg/bars.ts'
import { percent, scaleTo } from '../../platform/svg/scale.ts'
import { type Arrivals, byHour, type Change, type Level, levelsOf, SLOT, SLOTS_OF_HOUR } from './presence.ts'

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

function likeOf({ first, exceptions }: ChartData, day: OfficeDay): Like {
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
export function levelsOn({ day: drawn, now, changes }: ChartData, day: OfficeDay): Level[] {
  const levels = levelsOf(ofDay(changes, day))
  return day === drawn && now !== undefined ? levels.slice(0, now + 1) : levels
}

/** The medians over several lists of equal length, position by position; empty without lists. */
function medians(lists: number[][]): number[] {
  const [first = []] = lists
  return first.map((_, index) => median(lists.map((list) => list[index] ?? 0)) ?? 0)
}

/** Names the days used for comparison. Visits are kept for less time than figures, so there may be fewer for charts of hours. */
export function usualText(data: ChartData, of: 'figures' | 'visits'): string {
  const like = likeOf(data, data.day)
  return comparedText(data.day, like, of === 'figures' ? like.days : data.usualDays, data.t)
}

interface Hours {
  from: number
  to: number
}

/** Opening hours, extended to hours in which somebody arrived or was inside. */
export function drawnHours(data: ChartData, office: Pick<Office, 'opensMinutes' | 'closesMinutes'>): Hours {
  const days = [data.day, ...data.usualDays]
  const busy = days.flatMap((day) => {
    const levels = levelsOn(data, day)
    const arrivals = byHour(ofDay(data.arrivals, day))
    return arrivals.flatMap((count, hour) => (count > 0 || isAnybodyIn(levels, hour) ? hour : []))
  })
  return {
    from: Math.min(Math.floor(office.opensMinutes / 60), ...busy),
    to: Math.max(Math.ceil(office.closesMinutes / 60), ...busy.map((hour) => hour + 1)),
  }
}

function isAnybodyIn(levels: Level[], hour: number): boolean {
  return levels.slice(hour * SLOTS_OF_HOUR, (hour + 1) * SLOTS_OF_HOUR).some((level) => level.all > 0)
}

export function hoursPart(data: ChartData, { from, to }: Hours) {
  const { t, lang } = data
  const text = (count: number) => countText(count, lang)
  const day = byHour(ofDay(data.arrivals, data.day))
  const usual = medians(data.usualDays.map((one) => byHour(ofDay(data.arrivals, one))))
  const hours = Array.from({ length: to - from }, (_, index) => from + index)
  const busiest = Math.max(...day)
  const busiestHour = day.indexOf(busiest)
  const usualThen = usual[busiestHour]
  const compared = usualText(data, 'visits')
  return {
    keys: [
      { kind: 'marked', text: dateText(data.day) },
      ...(usual.length > 0 ? [{ kind: 'usual', text: compared }] : []),
    ],
    compared,
    chart: barChart(
      hours.map((hour) => ({
        label: hourName(hour, hours.length),
        value: day[hour] ?? 0,
        usual: usual[hour],
        marked: true,
      })),
      text,
    ),
    summary:
      busiest === 0
        ? t('charts.nobody')
        : [
            t('charts.busiest_hour', { number: text(busiest), hour: busiestHour }),
            ...(usualThen === undefined ? [] : [t('charts.usual_then', { number: text(usualThen) })]),
          ].join(' '),
    table: {
      columns: [t('charts.hour'), t('charts.visits'), t('charts.usual')],
      rows: hours.map((hour) => [
        `${hourText(hour)} – ${hourText(hour + 1)}`,
        text(day[hour] ?? 0),
        usual.length === 0 ? '–' : text(usual[hour] ?? 0),
      ]),
    },
  }
}

export function insidePart(data: ChartData, { from, to }: Hours) {
  const { t, lang } = data
  const text = (count: number) => countText(count, lang)
  const start = from * SLOTS_OF_HOUR
  const slots = (to - from) * SLOTS_OF_HOUR
  const day = levelsOn(data, data.day).slice(start, start + slots + 1)
  const usual = medians(data.usualDays.map((one) => levelsOn(data, one).map((level) => level.all))).slice(
    start,
    start + slots + 1,
  )
  const hours = Array.from({ length: to - from + 1 }, (_, index) => from + index)
  const peak = peakOf(day, start)
  const compared = usualText(data, 'visits')
  const levelAt = (hour: number) => day[(hour - from) * SLOTS_OF_HOUR]
  const usualAt = (hour: number) => usual[(hour - from) * SLOTS_OF_HOUR]
  // A visitor whose departure nobody recorded may have stayed until the day was closed.
  const doubtful = day.some((level) => level.all > level.sure)
  return {
    keys: [
      { kind: 'sure', text: dateText(data.day) },
      ...(doubtful ? [{ kind: 'doubtful', text: t('charts.doubtful') }] : []),
      ...(usual.length > 0 ? [{ kind: 'usual-line', text: compared }] : []),
    ],
    compared,
    chart: curveChart(
      {
        day,
        usual,
        slots,
        hours: hours
          .slice(1, -1)
          .map((hour) => ({
            slot: (hour - from) * SLOTS_OF_HOUR,
            text: hourName(hour, hours.length - 1),
          }))
          .filter(({ text: name }) => name !== ''),
      },
      text,
    ),
    summary: peak
      ? t('charts.peak_at', { people: levelText(peak.level, lang), time: slotTime(data, peak.slot) })
      : t('charts.nobody'),
    table: {
      columns: [t('charts.hour'), t('charts.inside'), t('charts.usual')],
      rows: hours.map((hour) => {
        const [level, often] = [levelAt(hour), usualAt(hour)]
        return [hourText(hour), level ? levelText(level, lang) : '–', often === undefined ? '–' : text(often)]
      }),
    },
  }
}

/** The first slot with the most people; undefined when nobody came. */
export function peakOf(levels: Level[], start = 0): { level: Level; slot: number } | undefined {
  const most = Math.max(0, ...levels.map((level) => level.all))
  const slot = levels.findIndex((level) => level.all === most)
  const level = levels[slot]
  return most > 0 && level ? { level, slot: start + slot } : undefined
}

/** `12–14` when the log does not show whether two of them had left. */
export function levelText({ all, sure }: Level, lang: ChartData['lang']): string {
  return all === sure ? countText(all, lang) : `${countText(sure, lang)}–${countText(all, lang)}`
}

export function slotTime({ day }: Pick<ChartData, 'day'>, slot: number): string {
  return clockTime(minutesInto(day, (slot * SLOT) / 60))
}

/** Labels that fit side by side on a phone; with more hours only every second one is labelled. */
const MAX_NAMED = 12

function hourName(hour: number, hours: number): string {
  return hour % Math.ceil(hours / MAX_NAMED) === 0 ? String(hour) : ''
}

function hourText(hour: number): string {
  return `${String(hour).padStart(2, '0')}:00`
}

/** The width of the curve's coordinate system, which is stretched to the available space. */
export const CURVE = 1000

/**
 * Levels by slot: `day` ends with the latest known slot, `usual` is empty without typical values. The chart shows `slots` slots
 * and labels each of `hours`. `all` is everybody who may be inside, `sure` those of whom the log is certain.
 */
export function curveChart(
  {
    day,
    usual,
    slots,
    hours,
  }: { day: Level[]; usual: number[]; slots: number; hours: { slot: number; text: string }[] },
  textOf: (value: number) => string,
) {
  const scale = scaleTo(Math.max(0, ...day.map(({ all }) => all), ...usual), textOf)
  const line = (levels: number[]) =>
    levels
      .map(
        (level, slot) =>
          `${Math.round((slot / slots) * CURVE)} ${Math.round((1 - level / scale.most) * CURVE)}`,
      )
      .join(' ')
  const area = (levels: number[]) =>
    levels.length < 2
      ? ''
      : `M0 ${CURVE}L${line(levels)} ${Math.round(((levels.length - 1) / slots) * CURVE)} ${CURVE}Z`
  const all = day.map((level) => level.all)
  return {
    ticks: scale.ticks,
    all: area(all),
    sure: area(day.map((level) => level.sure)),
    edge: all.length < 2 ? '' : `M${line(all)}`,
    usual: usual.length < 2 ? '' : `M${line(usual)}`,
    hours: hours.map(({ slot, text }) => ({ x: percent(slot / slots), text })),
  }
}

/** Four weeks, ending with the day itself. */
export const DAYS = 28

export function daysPart(data: ChartData) {
  const { t, lang } = data
  const days = Array.from({ length: DAYS }, (_, index) => addDays(data.day, index + 1 - DAYS)).map((day) => {
    const { visits, people } = countsOn(data, day)
    return { day, visits, people, usual: usualCount(data, day, (counts) => counts.visits) }
  })
  // An unfinished day beside complete ones would look like a drop.
  const isOver = data.now === undefined
  const drawn = isOver ? days : days.slice(0, -1)
  const most = Math.max(...days.map((one) => one.visits))
  const busiest = days.findLast((one) => one.visits === most)
  return {
    keys: [
      ...(isOver ? [{ kind: 'marked', text: dateText(data.day) }] : []),
      { kind: 'other', text: t('charts.days_before') },
      { kind: 'usual', text: t('charts.usual_days') },
    ],
    compared: t('charts.usual_days'),
    chart: barChart(
      drawn.map(({ day, visits, usual }) => ({
        label: isMonday(day) ? dayMonthText(day) : '',
        value: visits,
        usual,
        marked: day === data.day,
      })),
      (count) => countText(count, lang),
    ),
    summary:
      most === 0 || !busiest
        ? t('charts.nobody_in_weeks')
        : t('charts.busiest_day', { number: countText(most, lang), day: dateText(busiest.day) }),
    leftOut: isOver ? '' : t('charts.today_left_out'),
    rows: days.toReversed().map(({ day, visits, people, usual }) => ({
      day,
      date: dateText(day),
      weekday: weekdayText(data, day),
      visits: countText(visits, lang),
      people: countText(people, lang),
      usual: usual === undefined ? '–' : countText(usual, lang),
    })),
  }
}

/** `thứ tư`, or `thứ tư, nghỉ lễ`. */
function weekdayText({ exceptions, t }: ChartData, day: OfficeDay): string {
  const kind = dayKindOf(day, exceptions)
  const weekday = t(`weekday.${weekdayOf(day)}`)
  return kind === 'holiday' || kind === 'made_up' ? `${weekday}, ${t(`charts.day.${kind}`)}` : weekday
}

function isMonday(day: OfficeDay): boolean {
  return weekdayOf(day) === 1
}

const STEPS = ['smartphone', 'had', 'helped', 'leaving'] as const satisfies (keyof Funnel)[]

/**
 * The app's funnel of the day; undefined when nobody came. Widths and usual values are relative to the longest bar; the notes
 * have the counts outside the funnel.
 */
export function funnelPart(data: ChartData, appName: string) {
  const { t, lang } = data
  const counts = countsOn(data, data.day)
  if (counts.visits === 0) return undefined
  const own = funnel(counts)
  const steps = STEPS.map((step) => ({
    step,
    value: own[step],
    // Counts of an unfinished day are not compared with complete ones; its rate is.
    usual: data.now === undefined ? usualCount(data, data.day, (one) => funnel(one)[step]) : undefined,
  }))
  const most = Math.max(1, ...steps.flatMap(({ value, usual = 0 }) => [value, usual]))
  return {
    steps: steps.map(({ step, value, usual }) => ({
      label: t(`charts.step.${step}`, { app: appName }),
      count: countText(value, lang),
      width: percent(value / most),
      usual: usual === undefined ? '' : t('charts.usual_is', { number: countText(usual, lang) }),
      usualAt: usual === undefined ? undefined : percent(usual / most),
    })),
    rate: percentText(rateOf(own), lang),
    usualRate: usualRate(data),
    notes: notesOf(counts, data),
  }
}

/** The rate over all those days together: a mean of daily rates would give a quiet day the weight of a busy one. */
export function usualRate(data: ChartData): string {
  const days = likeOf(data, data.day).days.map((day) => countsOn(data, day))
  const rate = rateOf(funnel(sumOf(days)))
  return rate === undefined ? '' : data.t('charts.usual_is', { number: percentText(rate, data.lang) })
}

function notesOf(counts: Counts, { t, lang }: ChartData): string[] {
  const oneStop = oneStopFunnel(counts)
  const words = (part: number) => ({
    number: countText(part, lang),
    share: percentText(share(part, counts.visits), lang),
  })
  return [
    t('charts.not_asked', words(counts.not_asked)),
    t('charts.no_smartphone', words(counts.no_smartphone)),
    ...(counts.os_visits > 0 && counts.os_visits < counts.visits
      ? [
          t('charts.one_stop', {
            leaving: countText(oneStop.leaving, lang),
            smartphone: countText(oneStop.smartphone, lang),
            rate: percentText(rateOf(oneStop), lang),
          }),
        ]
      : []),
  ]
}
