import { percentText, periodText } from '../../core/figures/words.ts'
import { staffShare } from '../../core/recommended-app/staff.ts'
import type { Tile } from '../../http/tiles.ts'
import type { StaffTotal } from '../../platform/db/schema.ts'
import { addDays, clockTime, dateText, dayStart, momentText, officeDay } from '../../platform/lib/clock.ts'
import type { Language, Translate } from '../../platform/messages/messages.ts'
import { numberText } from '../../platform/messages/numbers.ts'
import {
  APP_INDICATORS,
  type Draft,
  type Frozen,
  figuresOf,
  INDICATOR_NAMES,
  INDICATORS,
  type Indicator,
  isOn,
} from './figures.ts'
import { cutOfSnapshot, isSameHour } from './hour.ts'
import type { SnapshotLine, SnapshotPosition } from './queries.ts'
import { changeText, numberInYear, pointsText } from './wording.ts'

export interface Line {
  label: string
  now: string
  before: string
  change: string
}

/** The language of the page, and the app that it is about. */
export interface PageContext {
  t: Translate
  lang: Language
  appName: string | null
}

const MAIN = ['visits', 'people', 'unclosed'] as const satisfies Indicator[]

export function previewOf(frozen: Frozen, district: boolean, context: PageContext & { hour: string }) {
  const { t, appName } = context
  const { now, before, underWay, staff, silent, unreported } = figuresOf(frozen)
  const all = frozen.figures.offices.length
  const missing = [
    { title: t('report.silent', { count: silent.length, all }), names: silent },
    { title: t('report.unreported', { count: unreported.length, all }), names: unreported },
  ]
  const indicatorLine = (name: Indicator): Line => {
    const counted = INDICATORS[name]
    const [is, was] = [counted(now.counts), before && counted(before.counts)]
    const line = lineOf(`report.indicator.${name}`, is, was, context)
    return underWay ? { ...line, change: '–' } : line
  }
  const tileOf = ({ label, now, before, change }: Line): Tile => {
    if (before === '–') return { label, value: now, note: t('report.no_before') }
    const note = t('report.compared', { period: before })
    return { label, value: now, note: change === '–' ? note : `${note} · ${change}` }
  }
  const main = [
    ...MAIN.map((name) => indicatorLine(name)),
    ...(appName ? [rateLine('rate', now.rate, before?.rate, context)] : []),
  ]
  return {
    heading: context.hour
      ? t('report.as_of', { period: periodText(frozen.period), at: cutText(frozen.at) })
      : periodText(frozen.period),
    before: [periodText(frozen.before), untilText(frozen, underWay, t)].filter(Boolean).join(' '),
    hint: underWay && before ? t('report.under_way') : '',
    period: frozen.period,
    hour: context.hour,
    main,
    tiles: main.map(tileOf),
    lines: [
      ...indicatorsFor(frozen).map(indicatorLine),
      ...(appName ? [rateLine('rate', now.rate, before?.rate, context)] : []),
      ...(appName && now.oneStop.smartphone + (before?.oneStop.smartphone ?? 0) > 0
        ? [rateLine('one_stop_rate', now.oneStopRate, before?.oneStopRate, context)]
        : []),
    ],
    staff: appName && staff ? staffText(staff, district, context) : '',
    missing: district ? missing.filter(({ names }) => names.length > 0) : [],
  }
}

function rateLine(
  name: 'rate' | 'one_stop_rate',
  now: number | undefined,
  before: number | undefined,
  { t, lang, appName }: PageContext,
): Line {
  return {
    label: t(`report.indicator.${name}`, { app: appName ?? '' }),
    now: percentText(now, lang),
    before: percentText(before, lang),
    change: pointsText(now, before, lang),
  }
}

/** Says up to when the previous period was counted, unless that is obvious. */
function untilText(frozen: Frozen, underWay: boolean, t: Translate): string {
  if (underWay) return t('report.whole_days')
  const cut = cutOfSnapshot(frozen)
  return cut && isSameHour(cut) ? t('report.same_hour') : ''
}

function staffText(staff: StaffTotal, district: boolean, { t, lang }: PageContext): string {
  const { offices, members, declared, had, relatives } = staff
  if (members === 0) return district ? t('report.staff.none') : ''
  const rate = percentText(staffShare(staff), lang)
  const text = t('report.staff.text', { declared, members, had, rate, relatives })
  return district ? `${t('report.staff.offices', { offices })} ${text}` : text
}

type LineKey =
  | `report.indicator.${Indicator}`
  | `report.outreach.${'entries' | 'helped' | 'installs'}`
  | `report.staff.${'declared' | 'had' | 'relatives'}`

export function lineOf(
  key: LineKey,
  now: number,
  before: number | undefined,
  { t, lang, appName }: PageContext,
): Line {
  return {
    label: t(key, { app: appName ?? '' }),
    now: numberText(now, lang),
    before: before === undefined ? '–' : numberText(before, lang),
    change: before === undefined ? '–' : changeText(now, before, lang),
  }
}

export function indicatorsFor({ appName, figures, sums }: Frozen): Indicator[] {
  return INDICATOR_NAMES.filter((name) => {
    if (name === 'kiosk') return sums.now.kiosk + sums.before.kiosk > 0
    const isShown = !name.startsWith('one_stop') || isOn(figures, 'one_stop')
    return isShown && (appName !== null || !APP_INDICATORS.has(name))
  })
}

/** `10:00 25/11/2026`; midnight counts as the end of a day. */
function cutText(at: Date): string {
  const day = officeDay(at)
  return at.getTime() === dayStart(day).getTime()
    ? `24:00 ${dateText(addDays(day, -1))}`
    : `${clockTime(at)} ${dateText(day)}`
}

export function hourText(hour: string, t: Translate): string {
  return t(hour === '24' ? 'report.midnight' : 'report.hour_of', { hour: hour.padStart(2, '0') })
}

/** The instant of the figures and, if different, when they were stored. */
export function frozenText(frozen: Omit<Draft, 'figures'>, t: Translate): string {
  const at = cutText(frozen.at)
  return cutOfSnapshot(frozen)
    ? t('report.frozen_as_of', { at, made: momentText(frozen.madeAt) })
    : t('report.frozen_at', { at })
}

export function snapshotLink(base: string, line: SnapshotLine, t: Translate) {
  return {
    href: `${base}/${line.id}`,
    title: t('report.snapshot', {
      number: numberInYear(line),
      period: periodText({ from: line.from_day, to: line.to_day }),
    }),
    made: t('report.made', { at: cutText(line.frozen_at), by: byText(line, t) }),
  }
}

/** Parses `2026-57`, which means the snapshots before number 57 of 2026. Returns undefined for any other text. */
export function placeIn(text: unknown): SnapshotPosition | undefined {
  const [, year, number] = /^(\d{4})-(\d{1,6})$/.exec(typeof text === 'string' ? text : '') ?? []
  return year && number ? { year: Number(year), number: Number(number) } : undefined
}

export function olderLink(base: string, { lines, more }: { lines: SnapshotLine[]; more: boolean }): string {
  const last = lines.at(-1)
  return more && last ? `${base}?older=${last.year}-${last.number}#snapshots-title` : ''
}

/** Who froze it, or the program; and when, if that differs from the instant of the figures. */
function byText({ maker, made_at, frozen_at }: SnapshotLine, t: Translate): string {
  const by = maker ?? t('report.by_program')
  return made_at.getTime() === frozen_at.getTime() ? by : t('report.by', { by, made: momentText(made_at) })
}
