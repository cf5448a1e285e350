import type { Exceptions } from '../../core/calendar/working-days.ts'
import { funnel, rateOf } from '../../core/figures/funnel.ts'
import { median } from '../../core/figures/usual.ts'
import { countText, percentText } from '../../core/figures/words.ts'
import type { Office } from '../../core/offices/directory.ts'
import type { Tile } from '../../http/tiles.ts'
import type { Counts } from '../../platform/db/counts.ts'
import type { OfficeDayRow } from '../../platform/db/schema.ts'
import {
  addDays,
  dateText,
  minutesBetween,
  minutesInto,
  type OfficeDay,
  officeDay,
} from '../../platform/lib/clock.ts'
import type { Language, Translate } from '../../platform/messages/messages.ts'
import { BOTTOM, HEIGHT, TOP } from '../../platform/svg/scale.ts'
import {
  type ChartData,
  CURVE,
  countsOn,
  daysPart,
  drawnHours,
  funnelPart,
  hoursPart,
  insidePart,
  levelsOn,
  levelText,
  ofDay,
  peakOf,
  slotTime,
  usualCount,
  usualRate,
  usualText,
} from './parts.ts'
import { type Arrivals, arrivedBefore, type Change, SLOT } from './presence.ts'

interface ChartSource {
  day: OfficeDay
  now: Date
  figures: OfficeDayRow[]
  usualDays: OfficeDay[]
  exceptions: Exceptions
  /** Undefined when the visits are no longer kept. */
  presence: { arrivals: Arrivals[]; changes: Change[] } | undefined
}

export function chartsPage(
  source: ChartSource,
  { office, appName, lang, t }: { office: Office; appName: string; lang: Language; t: Translate },
) {
  const data = chartData(source, lang, t)
  const today = officeDay(source.now)
  const hours = source.presence && drawnHours(data, office)
  return {
    heading: t('charts.of_day', { day: dateText(source.day) }),
    days: {
      day: source.day,
      previous: addDays(source.day, -1),
      next: source.day < today ? addDays(source.day, 1) : undefined,
    },
    usualText: usualText(data, 'figures'),
    tiles: tilesOf(data, appName),
    hours: hours && hoursPart(data, hours),
    inside: hours && insidePart(data, hours),
    gone: goneText(data, source.presence !== undefined, office.retentionDays),
    weeks: daysPart(data),
    appName,
    funnel: funnelPart(data, appName),
    frame: { top: TOP, bottom: BOTTOM, height: HEIGHT, curve: CURVE },
  }
}

function chartData(
  { day, now, figures, usualDays, exceptions, presence }: ChartSource,
  lang: Language,
  t: Translate,
): ChartData {
  const first = figures[0]?.day ?? day
  return {
    day,
    now:
      day === officeDay(now) ? Math.ceil(minutesBetween(minutesInto(day, 0), now) / (SLOT / 60)) : undefined,
    figures: new Map(figures.map((row) => [row.day, row])),
    first,
    usualDays: usualDays.filter((one) => one >= first),
    exceptions,
    arrivals: presence?.arrivals ?? [],
    changes: presence?.changes ?? [],
    lang,
    t,
  }
}

function tilesOf(data: ChartData, appName: string): Tile[] {
  const { t, lang, day, now } = data
  const counts = countsOn(data, day)
  const isToday = now !== undefined
  const tile = (label: string, value: string, note = ''): Tile => ({ label, value, note })
  const counted = (label: string, name: keyof Counts, soFar = '') =>
    tile(label, countText(counts[name], lang), isToday ? soFar : usualOf(data, name))
  const peak = peakOf(levelsOn(data, day))
  return [
    counted(t('charts.visits'), 'visits', isToday ? usualSoFar(data, now) : ''),
    counted(t('charts.people'), 'people'),
    ...(counts.kiosk > 0 ? [counted(t('source.kiosk'), 'kiosk')] : []),
    ...(peak
      ? [tile(t('charts.peak', { time: slotTime(data, peak.slot) }), levelText(peak.level, lang))]
      : []),
    ...(isToday && counts.unclosed === 0 ? [] : [counted(t('state.unclosed'), 'unclosed')]),
    ...(appName
      ? [tile(t('charts.rate', { app: appName }), percentText(rateOf(funnel(counts)), lang), usualRate(data))]
      : []),
  ]
}

function usualOf(data: ChartData, name: keyof Counts): string {
  const usual = usualCount(data, data.day, (counts) => counts[name])
  return usual === undefined ? '' : data.t('charts.usual_is', { number: countText(usual, data.lang) })
}

/** Compares the day so far with the same part of earlier days. */
function usualSoFar({ usualDays, arrivals, t, lang }: ChartData, now: number): string {
  const before = median(usualDays.map((day) => arrivedBefore(ofDay(arrivals, day), now)))
  return before === undefined ? '' : t('charts.usual_so_far', { number: countText(before, lang) })
}

function goneText(data: ChartData, kept: boolean, days: number): string {
  const { t, lang } = data
  const { visits } = countsOn(data, data.day)
  if (!kept) return visits > 0 ? t('charts.gone', { days }) : ''
  const missing = visits - arrivedBefore(ofDay(data.arrivals, data.day), Number.POSITIVE_INFINITY)
  return missing > 0 ? t('charts.erased', { number: countText(missing, lang) }) : ''
}
