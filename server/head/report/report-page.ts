import type { DateRange } from '../../core/figures/date-range.ts'
import { percentText, periodText } from '../../core/figures/words.ts'
import { staffShare } from '../../core/recommended-app/staff.ts'
import type { Problems, Typed } from '../../http/form.ts'
import type { ShortcutLink } from '../../http/period-form.ts'
import type { Tile } from '../../http/tiles.ts'
import { type Page, partView, type RenderedRows, renderRows } from '../../http/views.ts'
import type { StaffTotal } from '../../platform/db/schema.ts'
import type { Choice } from '../../platform/lib/choices.ts'
import { addDays, clockTime, dateText, dayStart, momentText, officeDay } from '../../platform/lib/clock.ts'
import type { Language, Translate } from '../../platform/messages/messages.ts'
import { numberText } from '../../platform/messages/numbers.ts'
import { cutOfSnapshot, isSameHour } from './hour.ts'
import { APP_INDICATORS, INDICATOR_NAMES, INDICATORS, type Indicator } from './indicators.ts'
import type { Report } from './report.ts'
import { figuresOf } from './report-figures.ts'
import type { Table } from './report-parts.ts'
import type { Draft, Frozen } from './snapshot.ts'
import { changeText, pointsText } from './wording.ts'

/** The page on which a period is chosen, viewed and frozen. */
export interface ReportPage extends Page {
  base: string
  /** Links to other figures, which are seldom needed. */
  ways: { href: string; label: string }[]
  typed: Typed
  problems: Problems
  shortcuts: ShortcutLink[]
  /** The hours as of which the figures can be shown. */
  hours: Choice[]
  clientUuid: string
  /** Undefined while the chosen period has problems. */
  preview: Preview | undefined
  snapshots: { href: string; title: string; made: string }[]
  /** The link to older snapshots; empty when there are none. */
  older: string
}

/** A frozen report with all its formats. */
export interface SnapshotPage extends Page {
  script: string
  base: string
  address: string
  frozenAt: string
  report: Report
  /** Rendered beforehand: the appendix lists every office. */
  appendixRows: Partial<RenderedRows>
  nation: string
  motto: string
}

const rowView = partView<{ row: Table['rows'][number]; columns: Table['columns'] }>('head/report/row')

export async function appendixRowsOf({ appendix }: Report): Promise<Partial<RenderedRows>> {
  if (!appendix) return {}
  const { rows, columns } = appendix.table
  return renderRows(rows, (row) => rowView({ row, columns }))
}

interface Preview {
  heading: string
  before: string
  /** Says why no growth or decline is shown; empty when it is. */
  hint: string
  period: DateRange
  /** The chosen hour; empty for now. */
  hour: string
  /** The main figures, as lines and as tiles. */
  main: Line[]
  tiles: Tile[]
  lines: Line[]
  /** Staff figures, counted by persons: shown beside the table, never in it. */
  staff: string
  missing: { title: string; names: string[] }[]
}

export interface Line {
  label: string
  now: string
  before: string
  change: string
}

/** The language of the page, and the app that it is about. */
export interface Setting {
  t: Translate
  lang: Language
  appName: string | null
}

const MAIN = ['visits', 'people', 'unclosed'] as const satisfies Indicator[]

export function previewOf(frozen: Frozen, district: boolean, setting: Setting & { hour: string }): Preview {
  const { t, appName } = setting
  const { now, before, underWay, staff, silent, unreported } = figuresOf(frozen)
  const all = frozen.figures.offices.length
  const missing = [
    { title: t('report.silent', { count: silent.length, all }), names: silent },
    { title: t('report.unreported', { count: unreported.length, all }), names: unreported },
  ]
  const indicatorLine = (name: Indicator): Line => {
    const counted = INDICATORS[name]
    const [is, was] = [counted(now.counts), before && counted(before.counts)]
    const line = lineOf(`report.indicator.${name}`, is, was, setting)
    return underWay ? { ...line, change: '–' } : line
  }
  const tileOf = ({ label, now, before, change }: Line): Tile => {
    if (before === '–') return { label, value: now, note: t('report.no_before') }
    const note = t('report.compared', { period: before })
    return { label, value: now, note: change === '–' ? note : `${note} · ${change}` }
  }
  const main = [
    ...MAIN.map((name) => indicatorLine(name)),
    ...(appName ? [rateLine('rate', now.rate, before?.rate, setting)] : []),
  ]
  return {
    heading: setting.hour
      ? t('report.as_of', { period: periodText(frozen.period), at: cutText(frozen.at) })
      : periodText(frozen.period),
    before: [periodText(frozen.before), untilText(frozen, underWay, t)].filter(Boolean).join(' '),
    hint: underWay && before ? t('report.under_way') : '',
    period: frozen.period,
    hour: setting.hour,
    main,
    tiles: main.map(tileOf),
    lines: [
      ...shownIndicators(appName).map(indicatorLine),
      ...(appName ? [rateLine('rate', now.rate, before?.rate, setting)] : []),
      ...(appName && now.oneStop.smartphone + (before?.oneStop.smartphone ?? 0) > 0
        ? [rateLine('one_stop_rate', now.oneStopRate, before?.oneStopRate, setting)]
        : []),
    ],
    staff: appName && staff ? staffText(staff, district, setting) : '',
    missing: district ? missing.filter(({ names }) => names.length > 0) : [],
  }
}

function rateLine(
  name: 'rate' | 'one_stop_rate',
  now: number | undefined,
  before: number | undefined,
  { t, lang, appName }: Setting,
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

function staffText(staff: StaffTotal, district: boolean, { t, lang }: Setting): string {
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
  { t, lang, appName }: Setting,
): Line {
  return {
    label: t(key, { app: appName ?? '' }),
    now: numberText(now, lang),
    before: before === undefined ? '–' : numberText(before, lang),
    change: before === undefined ? '–' : changeText(now, before, lang),
  }
}

export function shownIndicators(appName: string | null): Indicator[] {
  return INDICATOR_NAMES.filter((name) => appName !== null || !APP_INDICATORS.has(name))
}

/** `10:00 25/11/2026`; midnight counts as the end of a day. */
export function cutText(at: Date): string {
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
