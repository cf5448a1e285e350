import { oneStopFunnel, sumOf } from '../../core/figures/funnel.ts'
import { percentText } from '../../core/figures/words.ts'
import { kindOf } from '../../core/offices/kinds.ts'
import type { TextContext } from '../../http/text-context.ts'
import { type Counts, noCounts } from '../../platform/db/counts.ts'
import type { OfficeRow } from '../../platform/db/schema.ts'
import { grouped } from '../../platform/lib/grouped.ts'
import { numberText } from '../../platform/messages/numbers.ts'
import { type Column, type Measure, measuresOf } from './columns.ts'
import type { Grouping, OverviewQuery } from './overview-params.ts'
import type { DistrictFigures } from './queries.ts'
import { type Spark, sparkOf } from './spark.ts'
import type { Window } from './window.ts'
import { columnLabel } from './words.ts'

export interface Cell {
  column: Column
  label: string
  text: string
  /** Of a hundred, where the cell shows a bar. */
  bar: string | undefined
  /** How many visitors are missing to all, in words. */
  missing: string
}

export interface Line {
  name: string
  /** The page of the office, with the ways from there; empty for a sum. */
  href: string
  spark: Spark
  /** Empty where there is none to draw. */
  course: string
  cells: Cell[]
}

/** Offices under their sums; `sums` is undefined where they are not grouped. */
interface Group {
  sums: Line | undefined
  lines: Line[]
}

export interface Table {
  groups: Group[]
  /** Lines that are left out where there are too many for a page; the sums count them. */
  more: number
  /** Nobody was recorded there in the period. */
  silent: Line[]
  moreSilent: number
  total: Line
}

/** A district has some sixty offices. A page of ten thousand took four seconds in which nobody else was answered. */
const MOST = 500

/** The source of a line: an office, a group of them, or all. */
interface Source {
  name: string
  href: string
  group: string
  counts: Counts
  before: number
  parts: number[]
}

export interface Shown {
  figures: DistrictFigures
  offices: OfficeRow[]
  window: Window
  /** How many parts of the window are over. */
  whole: number
  columns: Column[]
}

/** The offices with their figures, in the order and the groups that were asked for. */
export function tableOf(shown: Shown, query: OverviewQuery, words: TextContext): Table {
  const sources = sourcesOf(shown, query.by, words)
  const line = (source: Source) => lineOf(source, shown, words)
  const order = orderOf(query)
  const silent = sources.filter(isSilent).toSorted(order)
  const groups =
    query.by === 'office'
      ? [{ sums: undefined, members: sources }]
      : groupsOf(sources).toSorted((a, b) => order(a.sums, b.sums))
  let room = MOST
  const lined = groups.slice(0, MOST).map(({ sums, members }) => {
    const spoken = members.filter((one) => !isSilent(one))
    const first = spoken.toSorted(order).slice(0, room)
    room -= first.length
    return { sums: sums && line(sums), lines: first.map(line) }
  })
  return {
    groups: lined,
    more: sources.length - silent.length - (MOST - room),
    silent: silent.slice(0, MOST).map(line),
    moreSilent: Math.max(0, silent.length - MOST),
    total: line(together(words.t('district.total'), sources)),
  }
}

const isSilent = ({ counts }: Source) => counts.visits === 0

function sourcesOf({ figures, offices, whole }: Shown, by: Grouping, words: TextContext): Source[] {
  const sums = new Map(figures.offices.map((one) => [one.office_id, one]))
  const before = new Map(figures.before.map((one) => [one.office_id, one.visits]))
  return offices.map((office) => {
    const own = sums.get(office.id)
    return {
      name: office.name,
      href: `/district/offices/${office.id}`,
      group: groupName(office, by, words),
      counts: own ?? noCounts(),
      before: before.get(office.id) ?? 0,
      parts: Array.from({ length: whole }, (_, index) => own?.parts[index] ?? 0),
    }
  })
}

function groupName(office: OfficeRow, by: Grouping, { t }: TextContext): string {
  if (by === 'kind') return t(`office_kind.${kindOf(office.kind)}`)
  return office.locality ?? t('district.no_locality')
}

function groupsOf(sources: Source[]): { sums: Source; members: Source[] }[] {
  return grouped(sources, ({ group }) => group).map(([name, members]) => {
    return { sums: together(name, members), members }
  })
}

function together(name: string, sources: Source[]): Source {
  return {
    name,
    href: '',
    group: name,
    counts: sumOf(sources.map(({ counts }) => counts)),
    before: sources.reduce((sum, { before }) => sum + before, 0),
    parts: (sources[0]?.parts ?? []).map((_, index) =>
      sources.reduce((sum, { parts }) => sum + (parts[index] ?? 0), 0),
    ),
  }
}

const names = new Intl.Collator('vi', { numeric: true })

/** Lines without a value stand last in either direction; equals stand by name. */
function orderOf({ sort, descending }: OverviewQuery): (a: Source, b: Source) => number {
  const sign = descending ? -1 : 1
  if (sort === 'name') return (a, b) => sign * names.compare(a.name, b.name)
  return (a, b) => {
    const [one, other] = [a, b].map(({ counts, before }) => measuresOf(counts, before)[sort])
    if (one === other) return names.compare(a.name, b.name)
    if (one === undefined) return 1
    return other === undefined ? -1 : sign * (one - other)
  }
}

function lineOf(
  { name, href, counts, before, parts }: Source,
  { columns, window }: Shown,
  words: TextContext,
): Line {
  const { t, lang } = words
  const silent = counts.visits === 0
  const least = numberText(Math.min(...parts), lang)
  const most = numberText(Math.max(...parts), lang)
  return {
    name,
    href,
    spark: sparkOf(parts, window.first),
    course: most === '0' ? '' : t(`district.course.${window.step}`, { least, most }),
    cells: columns
      .filter((column) => column !== 'name' && (!silent || COUNTED.includes(column)))
      .map((column) => cellOf(column as Measure, counts, before, words)),
  }
}

/** The figures of an office that recorded nobody. */
const COUNTED: Column[] = ['visits', 'before']
const SHARES: Column[] = ['smartphone', 'rate', 'one_stop']

function cellOf(column: Measure, counts: Counts, before: number, words: TextContext): Cell {
  const value = measuresOf(counts, before)[column]
  const { t, lang } = words
  const oneStop = oneStopFunnel(counts)
  const missing = oneStop.smartphone - oneStop.leaving
  return {
    column,
    label: columnLabel(column, words),
    text: SHARES.includes(column) ? percentText(value, lang) : numberText(value ?? 0, lang),
    bar: column === 'rate' && value !== undefined ? String(Math.round(value * 1000) / 10) : undefined,
    missing:
      column === 'one_stop' && missing > 0
        ? t('district.missing', { number: numberText(missing, lang) })
        : '',
  }
}
