import { oneStopFunnel } from '../../core/figures/funnel.ts'
import { percentText } from '../../core/figures/words.ts'
import type { TextContext } from '../../http/text-context.ts'
import type { Counts } from '../../platform/db/counts.ts'
import { numberText } from '../../platform/messages/numbers.ts'
import type { Chosen, Source } from './choose-lines.ts'
import { type Column, type Measure, measuresOf } from './columns.ts'
import type { DistrictFigures } from './queries.ts'
import { type Spark, sparkOf } from './spark.ts'
import type { Window } from './window.ts'
import { columnLabel } from './words.ts'

export interface Cell {
  column: Column
  label: string
  text: string
  /** The bar's percentage, for a cell with a bar. */
  bar: string | undefined
  /** Says how many visitors are missing to 100 %. */
  missing: string
}

export interface Line {
  name: string
  /** The office's page; empty for a sum. */
  href: string
  spark: Spark
  /** Empty when there is nothing to draw. */
  course: string
  cells: Cell[]
}

/** A group of offices with its sums; `sums` is undefined without grouping. */
interface Group {
  sums: Line | undefined
  lines: Line[]
}

export interface Table {
  groups: Group[]
  /** Rows omitted because there are too many; the sums include them. */
  more: number
  /** Offices without visits in the period. */
  silent: Line[]
  moreSilent: number
  total: Line
}

export interface Shown {
  figures: DistrictFigures
  /** The visits of the drawn offices in each part of the window. */
  courses: Map<string, number[]>
  window: Window
  /** How many parts of the window are finished. */
  whole: number
  columns: Column[]
}

export function tableOf(chosen: Chosen, shown: Shown, words: TextContext): Table {
  const line = (source: Source) => lineOf(source, courseOf(source, shown), shown, words)
  return {
    groups: chosen.groups.map(({ sums, members }) => ({
      sums: sums && line(sums),
      lines: members.map(line),
    })),
    more: chosen.more,
    silent: chosen.silent.map(line),
    moreSilent: chosen.moreSilent,
    total: lineOf(chosen.all, wholeCourse(shown), shown, words),
  }
}

/** Empty when the course of any of its offices was not read. */
function courseOf({ ids }: Source, { courses, whole }: Shown): number[] {
  if (ids.some((id) => !courses.has(id))) return []
  return Array.from({ length: whole }, (_, index) =>
    ids.reduce((sum, id) => sum + (courses.get(id)?.[index] ?? 0), 0),
  )
}

function wholeCourse({ figures, whole }: Shown): number[] {
  const of = new Map(figures.parts.map(({ part, visits }) => [part, visits]))
  return Array.from({ length: whole }, (_, index) => of.get(index) ?? 0)
}

function lineOf(
  { name, href, counts, before }: Source,
  parts: number[],
  { columns, window }: Shown,
  words: TextContext,
): Line {
  const { t, lang } = words
  const silent = counts.visits === 0
  const least = numberText(Math.min(...parts), lang)
  const most = numberText(Math.max(0, ...parts), lang)
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

/** The columns shown for an office without visits. */
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
    text: value === undefined || SHARES.includes(column) ? percentText(value, lang) : numberText(value, lang),
    bar: column === 'rate' && value !== undefined ? String(Math.round(value * 1000) / 10) : undefined,
    missing:
      column === 'one_stop' && missing > 0
        ? t('district.missing', { number: numberText(missing, lang) })
        : '',
  }
}
