import { type DateRange, daysIn, periodBefore } from '../../core/figures/date-range.ts'
import { type Funnel, funnel, oneStopFunnel, rateOf, share, sumOf } from '../../core/figures/funnel.ts'
import { percentText, periodText } from '../../core/figures/words.ts'
import type { TextContext } from '../../http/text-context.ts'
import type { Tile } from '../../http/tiles.ts'
import type { Counts } from '../../platform/db/counts.ts'
import type { OfficeRow } from '../../platform/db/schema.ts'
import { addDays, dateText, type OfficeDay } from '../../platform/lib/clock.ts'
import { numberText } from '../../platform/messages/numbers.ts'
import { BOTTOM, HEIGHT, percent } from '../../platform/svg/scale.ts'
import { addressOf, GROUPINGS, type OverviewQuery, orderParams } from './overview-params.ts'
import { picturesOf } from './pictures.ts'
import type { SumsBefore } from './queries.ts'
import { type Line, SPARK, type TableFigures, tableOf, visibleColumns } from './table.ts'
import { partOf, type Window, wholeParts } from './window.ts'
import { beforeText, changeText, columnLabel, headingText } from './words.ts'

interface Overview extends Pick<TableFigures, 'figures' | 'courses' | 'window'> {
  query: OverviewQuery
  offices: OfficeRow[]
  today: OfficeDay
  /** True when the period has a working day. */
  worked: boolean
  /** Undefined when no app is recommended now; one may have been during the period. */
  appName: string | undefined
  /** The aim of one-stop desks is switched on. */
  oneStop: boolean
}

export function districtPage(overview: Overview, { t, lang }: Pick<TextContext, 't' | 'lang'>) {
  const { query, figures, courses, offices, window, today } = overview
  const listed = new Set(offices.map(({ id }) => id))
  const inTable = <T extends { office_id: string }>(all: T[]) =>
    all.filter((one) => listed.has(one.office_id))
  const counts = sumOf(inTable(figures.offices))
  const app = overview.appName !== undefined || funnel(counts).smartphone + counts.no_smartphone > 0
  const words = { t, lang, appName: overview.appName ?? t('district.an_app') }
  const isToday = query.period.to === today && query.kind === 'day'
  const columns = visibleColumns({ app, oneStop: overview.oneStop, today: isToday })
  const whole = wholeParts(window, today)
  const table = tableOf(offices, query, { figures, courses, window, whole, columns }, words)
  const silent = table.silent.length
  return {
    title: t('district.title'),
    heading: headingText(query, today, t),
    compared: t('district.compared', { before: beforeText(periodBefore(query.period), t) }),
    ...wayAround(query, today, t),
    today,
    typed: query.typed,
    problems: query.problems,
    order: orderParams(query),
    tiles: tilesOf(
      {
        ...{ counts, before: inTable(figures.before), offices: offices.length, silent, app },
        today: isToday,
        underWay: query.period.to === today,
        worked: overview.worked,
      },
      words,
    ),
    oneStop: app && overview.oneStop ? oneStopOf(counts, words) : undefined,
    appName: words.appName,
    note: app ? t('district.rate_note') : '',
    groupings: GROUPINGS.map((by) => ({
      href: addressOf(query, { by }),
      label: t(`district.by.${by}`),
      current: by === query.by,
    })),
    columns: columns.map((column) => ({
      label: columnLabel(column, words),
      href: addressOf(query, {
        sort: column,
        descending: column === query.sort ? !query.descending : column !== 'name',
      }),
      order: column !== query.sort ? undefined : query.descending ? 'descending' : 'ascending',
      numeric: column !== 'name',
    })),
    none: offices.length === 0,
    table,
    // Only where a phone folds some; a group begins with its sums.
    allOffices: table.groups.some(({ sums, lines }) => lines.length > (sums ? 9 : 10))
      ? t('district.all_offices', { count: offices.length - silent })
      : '',
    silent: table.silent.map(({ name, href, cells }) => ({ name, href, before: beforeOf(cells) })),
    silentTitle: t('district.silent_offices', { count: silent }),
    spark: SPARK,
    pictures: picturesOf(figures.parts, { window, whole }, { ...words, app }),
    unfinished: unfinishedText(window, whole, t),
    frame: { bottom: BOTTOM, height: HEIGHT },
  }
}

function unfinishedText(window: Window, whole: number, t: TextContext['t']): string {
  if (whole === window.parts) return ''
  const left = partOf(window, whole)
  return window.step === 1
    ? t('district.picture.today_left_out', { day: dateText(left.to) })
    : t('district.picture.days_left_out', { days: periodText(left) })
}

/** `Kỳ trước: 12`, which shows whether an office has always been silent. */
function beforeOf(cells: Line['cells']): string {
  return cells.flatMap(({ column, label, text }) => (column === 'before' ? `${label}: ${text}` : [])).join('')
}

const VIEWS = [
  ['day', 'day', 0],
  ['yesterday', 'day', 1],
  ['week', 'week', 0],
  ['month', 'month', 0],
] as const

/** Links to today, yesterday, this week and this month, and to the previous and next period. */
function wayAround(query: OverviewQuery, today: OfficeDay, t: TextContext['t']) {
  const address = (kind: OverviewQuery['kind'], period: DateRange) => addressOf({ ...query, kind, period })
  const next = neighbourOf(query, 1)
  return {
    views: VIEWS.map(([name, kind, ago]) => {
      const day = addDays(today, -ago)
      return {
        href: address(kind, { from: day, to: day }),
        label: t(`district.view.${name}`),
        current: query.kind === kind && query.period.to === day,
      }
    }),
    previous: address(query.kind, neighbourOf(query, -1)),
    next: next.from > today ? undefined : address(query.kind, next),
  }
}

/** A day in the previous or next period, which the address completes; a range of days moves by its length. */
function neighbourOf({ kind, period }: OverviewQuery, direction: 1 | -1): DateRange {
  if (kind === 'range') {
    const days = daysIn(period) * direction
    return { from: addDays(period.from, days), to: addDays(period.to, days) }
  }
  const day = direction < 0 ? addDays(period.from, -1) : addDays(period.to, 1)
  return { from: day, to: day }
}

interface Summary {
  counts: Counts
  before: SumsBefore[]
  offices: number
  silent: number
  /** True when only today is shown. */
  today: boolean
  /** True when the period's last day is unfinished. */
  underWay: boolean
  /** True when the period has a working day; on other days nobody has to record visits. */
  worked: boolean
  app: boolean
}

function tilesOf(summary: Summary, words: TextContext): Tile[] {
  const earlier = before(summary.before)
  return [
    visitsTile(summary, earlier, words),
    summary.today ? insideTile(summary, words) : peopleTile(summary, earlier, words),
    ...(summary.app ? [rateTile(summary, earlier, words)] : []),
    silentTile(summary, words),
  ]
}

type Before = Omit<SumsBefore, 'office_id'>

function before(offices: SumsBefore[]): Before {
  const sum = (of: keyof Before) => offices.reduce((total, one) => total + one[of], 0)
  return {
    visits: sum('visits'),
    people: sum('people'),
    smartphone: sum('smartphone'),
    leaving: sum('leaving'),
  }
}

/** An unfinished period is shown beside a complete one, but not as a change. */
function visitsTile({ counts, underWay }: Summary, earlier: Before, words: TextContext): Tile {
  const { t, lang } = words
  const change = underWay ? '' : changeText(counts.visits, earlier.visits, lang)
  return {
    label: t('district.fact.visits'),
    value: numberText(counts.visits, lang),
    note: noteOf(earlier, numberText(earlier.visits, lang), words, { underWay, change }),
  }
}

function insideTile({ counts, offices }: Summary, { t, lang }: TextContext): Tile {
  return {
    label: t('district.fact.inside'),
    value: numberText(counts.inside, lang),
    note: t('district.fact.offices', { count: offices }),
  }
}

function peopleTile({ counts }: Summary, earlier: Before, words: TextContext): Tile {
  return {
    label: words.t('district.fact.people'),
    value: numberText(counts.people, words.lang),
    note: noteOf(earlier, numberText(earlier.people, words.lang), words),
  }
}

function rateTile({ counts }: Summary, earlier: Before, words: TextContext): Tile {
  const { t, lang, appName } = words
  const rate = rateOf(funnel(counts))
  return {
    label: t('district.fact.rate', { app: appName }),
    value: percentText(rate, lang),
    note: noteOf(earlier, percentText(share(earlier.leaving, earlier.smartphone), lang), words),
    tone: rate === 1 ? 'good' : undefined,
  }
}

function silentTile({ silent, offices, worked }: Summary, { t, lang }: TextContext): Tile {
  const note = t(silent === 0 ? 'district.fact.none_silent' : 'district.fact.of_offices', { count: offices })
  return {
    label: t('district.fact.silent'),
    value: numberText(silent, lang),
    note: worked ? note : [note, t('district.fact.day_off')].join(' · '),
    tone: silent === 0 ? 'good' : worked ? 'due' : undefined,
  }
}

function noteOf(
  earlier: Before,
  text: string,
  { t }: TextContext,
  { underWay = false, change = '' }: { underWay?: boolean; change?: string } = {},
): string {
  if (earlier.visits === 0) return t('district.fact.no_before')
  const note = t(underWay ? 'district.fact.whole_before' : 'district.fact.before', { text })
  return change ? `${note} · ${change}` : note
}

const STEPS = ['smartphone', 'had', 'helped', 'leaving'] as const satisfies (keyof Funnel)[]

/** Undefined when no one-stop desk had visitors. */
function oneStopOf(counts: Counts, { t, lang, appName }: TextContext) {
  if (counts.os_visits === 0) return undefined
  const steps = oneStopFunnel(counts)
  const width = (count: number) => percent(count / counts.os_visits)
  return {
    steps: [
      {
        label: t('district.step.visits'),
        count: numberText(counts.os_visits, lang),
        width: percent(1),
        good: false,
      },
      ...STEPS.map((step) => ({
        label: t(`district.step.${step}`, { app: appName }),
        count: numberText(steps[step], lang),
        width: width(steps[step]),
        good: step === 'helped' || step === 'leaving',
      })),
    ],
    rate: percentText(rateOf(steps), lang),
    missing: numberText(steps.smartphone - steps.leaving, lang),
  }
}
