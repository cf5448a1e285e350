import { countText } from '../../core/figures/words.ts'
import type { Office } from '../../core/offices/directory.ts'
import { clockTime, dateText, minutesInto } from '../../platform/lib/clock.ts'
import { type BarChart, barChart } from '../../platform/svg/bars.ts'
import { type ChartData, levelsOn, medians, ofDay, usualText } from './chart-data.ts'
import { type CurveChart, curveChart } from './curve.ts'
import { byHour, type Level, SLOT, SLOTS_OF_HOUR } from './slots.ts'

export interface Table {
  columns: string[]
  rows: string[][]
}

export interface Key {
  kind: 'marked' | 'other' | 'sure' | 'doubtful' | 'usual' | 'usual-line'
  text: string
}

export interface HoursPart {
  keys: Key[]
  chart: BarChart
  /** Names the days that it is compared with. */
  compared: string
  summary: string
  table: Table
}

export interface InsidePart {
  keys: Key[]
  chart: CurveChart
  compared: string
  summary: string
  table: Table
}

interface Hours {
  from: number
  to: number
}

/** Opening hours, extended to hours in which somebody arrived or was inside. */
export function shownHours(data: ChartData, office: Pick<Office, 'opensMinutes' | 'closesMinutes'>): Hours {
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

export function hoursPart(data: ChartData, { from, to }: Hours): HoursPart {
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
      ...(usual.length > 0 ? [{ kind: 'usual' as const, text: compared }] : []),
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

export function insidePart(data: ChartData, { from, to }: Hours): InsidePart {
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
      ...(doubtful ? [{ kind: 'doubtful' as const, text: t('charts.doubtful') }] : []),
      ...(usual.length > 0 ? [{ kind: 'usual-line' as const, text: compared }] : []),
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
