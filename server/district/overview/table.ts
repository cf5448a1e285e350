import { funnel, oneStopFunnel, rateOf, share, sumOf } from '../../core/figures/funnel.ts'
import { percentText } from '../../core/figures/words.ts'
import { kindOf } from '../../core/offices/kinds.ts'
import type { TextContext } from '../../http/text-context.ts'
import { type Counts, noCounts } from '../../platform/db/counts.ts'
import type { OfficeRow } from '../../platform/db/schema.ts'
import { grouped } from '../../platform/lib/grouped.ts'
import type { Translate } from '../../platform/messages/messages.ts'
import { numberText } from '../../platform/messages/numbers.ts'
import { COLUMNS, type Column, type Grouping, type OverviewQuery } from './overview-params.ts'
import type { DistrictFigures } from './queries.ts'
import type { Window } from './window.ts'
import { columnLabel } from './words.ts'

type Measure = Exclude<Column, 'name'>

/** Shares are between 0 and 1; undefined when the whole is 0, as is the period before when it has no data. */
function measuresOf({ counts, before }: Source): Record<Measure, number | undefined> {
  const { smartphone, had, helped, leaving } = funnel(counts)
  return {
    visits: counts.visits,
    before: before || undefined,
    people: counts.people,
    inside: counts.inside,
    smartphone: share(smartphone, smartphone + counts.no_smartphone),
    had,
    helped,
    leaving,
    rate: rateOf(funnel(counts)),
    one_stop: rateOf(oneStopFunnel(counts)),
  }
}

/** Columns that need the question about the app. */
const OF_APP: Column[] = ['smartphone', 'had', 'helped', 'leaving', 'rate', 'one_stop']

export function visibleColumns(shown: { app: boolean; oneStop: boolean; today: boolean }): Column[] {
  return COLUMNS.filter(
    (column) =>
      (shown.app || !OF_APP.includes(column)) &&
      (shown.oneStop || column !== 'one_stop') &&
      (shown.today || column !== 'inside'),
  )
}

/** What a row is about: an office, a group, or all offices. */
interface Source {
  /** The offices of the group; a single one for an office. */
  ids: string[]
  name: string
  /** The office's page; empty for a sum. */
  href: string
  group: string
  counts: Counts
  before: number
}

export type Line = ReturnType<typeof lineOf>

export interface TableFigures {
  figures: DistrictFigures
  /** The visits of each office in each part of the window. */
  courses: Map<string, number[]>
  window: Window
  /** How many parts of the window are finished. */
  whole: number
  columns: Column[]
}

export function tableOf(offices: OfficeRow[], query: OverviewQuery, shown: TableFigures, words: TextContext) {
  const main = new Set([query.sort, ...MAIN].filter((one) => one !== 'name' && shown.columns.includes(one)))
  const first = [...main].slice(0, 3)
  const line = (source: Source) => lineOf(source, courseOf(source, shown), { ...shown, first }, words)
  const sources = sourcesOf(shown.figures, offices, query.by, words.t)
  const order = orderOf(query)
  const spoken = (members: Source[]) =>
    members
      .filter((one) => !isSilent(one))
      .toSorted(order)
      .map(line)
  return {
    groups:
      query.by === 'office'
        ? [{ sums: undefined, lines: spoken(sources) }]
        : grouped(sources, ({ group }) => group)
            .map(([name, members]) => ({ sums: together(name, members), members }))
            .toSorted((a, b) => order(a.sums, b.sums))
            .map(({ sums, members }) => ({ sums: line(sums), lines: spoken(members) })),
    silent: sources.filter(isSilent).toSorted(order).map(line),
    total: line(together(words.t('district.total'), sources)),
  }
}

const isSilent = ({ counts }: Source) => counts.visits === 0

function sourcesOf(figures: DistrictFigures, offices: OfficeRow[], by: Grouping, t: Translate): Source[] {
  const sums = new Map(figures.offices.map((one) => [one.office_id, one]))
  const before = new Map(figures.before.map((one) => [one.office_id, one.visits]))
  return offices.map((office) => ({
    ids: [office.id],
    name: office.name,
    href: `/district/offices/${office.id}`,
    group:
      by === 'kind'
        ? t(`office_kind.${kindOf(office.kind)}`)
        : (office.locality ?? t('district.no_locality')),
    counts: sums.get(office.id) ?? noCounts(),
    before: before.get(office.id) ?? 0,
  }))
}

function together(name: string, sources: Source[]): Source {
  return {
    ids: sources.flatMap(({ ids }) => ids),
    name,
    href: '',
    group: name,
    counts: sumOf(sources.map(({ counts }) => counts)),
    before: sources.reduce((sum, { before }) => sum + before, 0),
  }
}

const names = new Intl.Collator('vi', { numeric: true })

/** Rows without a value come last in either direction; equal ones are sorted by name. */
function orderOf({ sort, descending }: OverviewQuery): (a: Source, b: Source) => number {
  const sign = descending ? -1 : 1
  if (sort === 'name') return (a, b) => sign * names.compare(a.name, b.name)
  return (a, b) => {
    const [one, other] = [measuresOf(a)[sort], measuresOf(b)[sort]]
    if (one === other) return names.compare(a.name, b.name)
    if (one === undefined) return 1
    return other === undefined ? -1 : sign * (one - other)
  }
}

function courseOf({ ids }: Source, { courses, whole }: TableFigures): number[] {
  return Array.from({ length: whole }, (_, index) =>
    ids.reduce((sum, id) => sum + (courses.get(id)?.[index] ?? 0), 0),
  )
}

function lineOf(
  source: Source,
  parts: number[],
  { columns, window, first }: TableFigures & { first: Column[] },
  words: TextContext,
) {
  const { t, lang } = words
  const least = numberText(Math.min(...parts), lang)
  const most = numberText(Math.max(0, ...parts), lang)
  return {
    name: source.name,
    href: source.href,
    spark: sparkOf(parts, window.first),
    // Empty when there is nothing to draw.
    course: most === '0' ? '' : t(`district.course.${window.step}`, { least, most }),
    cells: columns
      .filter((column) => column !== 'name' && (!isSilent(source) || COUNTED.includes(column)))
      // On a phone the others are shown only on demand.
      .map((column) => ({
        ...cellOf(column as Measure, source, words),
        isMore: !first.includes(column),
      })),
  }
}

/** The columns of an office without visits. */
const COUNTED: Column[] = ['visits', 'before']
/** On a phone a line has the three figures that come first here, after the one by which it is sorted. */
const MAIN: Column[] = ['visits', 'inside', 'rate', 'before', 'people']
const SHARES: Column[] = ['smartphone', 'rate', 'one_stop']

function cellOf(column: Measure, source: Source, words: TextContext) {
  const value = measuresOf(source)[column]
  const { t, lang } = words
  const oneStop = oneStopFunnel(source.counts)
  const missing = oneStop.smartphone - oneStop.leaving
  return {
    column,
    label: columnLabel(column, words),
    text: value === undefined || SHARES.includes(column) ? percentText(value, lang) : numberText(value, lang),
    bar: column === 'rate' && value !== undefined ? String(Math.round(value * 1000) / 10) : undefined,
    missing:
      column === 'one_stop' && missing > 0
        ? t('district.missing', { number: numberText(missing, lang) })
        : '',
  }
}

export const SPARK = { width: 96, height: 24 } as const

/** A chart that fits into a table row: one stroke per part, with those of the period separate. */
export function sparkOf(values: number[], first: number) {
  const most = Math.max(1, ...values)
  const place = SPARK.width / values.length
  const strokes = values.map((value, index) =>
    value === 0
      ? ''
      : `M${round((index + 0.5) * place)} ${SPARK.height}V${round(SPARK.height - (value / most) * (SPARK.height - 2))}`,
  )
  return {
    before: strokes.slice(0, first).join(''),
    period: strokes.slice(first).join(''),
    width: round(place * 0.7),
  }
}

function round(number: number): number {
  return Math.round(number * 10) / 10
}
