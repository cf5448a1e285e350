import type { z } from 'zod'
import { readTable, type TableRow } from '../platform/spreadsheet/read-table.ts'
import { type ColumnNames, type Records, readRecords } from '../platform/spreadsheet/records.ts'
import { type Problems, problemsIn } from './form.ts'

/** One row of a list: what can be stored of it, or what is wrong with it, or that the office has it already. */
export interface ListRow<Fields = unknown> {
  number: number
  cells: string[]
  problems: Problems
  fields: Fields | undefined
  known: boolean
  /**
   * The line before that names somebody who may be the same, or a `known` one by what else is known; `isOne` where it most likely is.
   */
  twin?: { row: number; isOne: boolean; known?: string }
  /** What the row says of somebody whom the office has and of whom it does not know that yet. */
  fills?: { id: string; fields: Partial<Fields> }
  /** What the office keeps although the row says something else. */
  kept?: string[]
}

export interface List<Fields = unknown> {
  rows: ListRow<Fields>[]
  unknown: string[]
  /** Lines in which nobody was found. */
  left?: string[]
}

/** What lists look like that have no such columns as they ought to have. */
interface Shapes {
  /** A table with a header, put in order; undefined where there is none. */
  headed: (rows: TableRow[]) => TableRow[] | undefined
  /** A table of lines that have none; undefined where some columns are named, and not the right ones. */
  plain: (rows: TableRow[]) => { rows: TableRow[]; left: string[] } | undefined
}

/** Reads the list of a file, or of cells that were pasted. */
export function readRows<Column extends string, Fields>(
  source: Uint8Array | string,
  columns: ColumnNames<Column>,
  how: {
    required: readonly NoInfer<Column>[]
    /** Rows that a list may have. */
    most?: number
    /** As a form would have it typed. */
    typed: (values: Record<Column, string>) => Record<string, unknown>
    schema: z.ZodType<Fields>
    /** The words of a row as a form takes them; the preview shows these. */
    loosely?: (values: Record<Column, string>) => Record<Column, string>
    shapes?: Shapes
  },
) {
  const read = readColumns(source, columns, how)
  if (!read.ok) return read
  const names = Object.keys(columns) as Column[]
  const rows = read.records.map(({ number, values: written, spilled }): ListRow<Fields> => {
    const values = how.loosely?.(written) ?? written
    const parsed = how.schema.safeParse(how.typed(values))
    const problems = parsed.success ? {} : problemsIn(parsed.error.issues)
    return {
      number,
      cells: names.map((name) => values[name]),
      problems: spilled ? { ...problems, row: { key: 'problem.csv_spilled' } } : problems,
      fields: parsed.success && !spilled ? parsed.data : undefined,
      known: false,
    }
  })
  return { ok: true as const, rows, unknown: read.unknown, ...(read.left && { left: read.left }) }
}

/** Columns by their names, or by the spaces that line them up; else what each line says. */
function readColumns<Column extends string>(
  source: Uint8Array | string,
  columns: ColumnNames<Column>,
  {
    required,
    most,
    shapes,
  }: { required: readonly Column[]; most?: number | undefined; shapes?: Shapes | undefined },
): Records<Column> & { left?: string[] } {
  const table = readTable(source, most)
  if (!table.ok) return table
  const read = readRecords(shapes?.headed(table.rows) ?? table.rows, columns, required)
  if (read.ok || !shapes || read.problem.key !== 'problem.csv_columns') return read
  const spaced = typeof source === 'string' ? tabbed(source) : source
  const lined = spaced === source ? table : readTable(spaced, most)
  if (!lined.ok) return lined
  const again = readRecords(shapes.headed(lined.rows) ?? lined.rows, columns, required)
  const plain = again.ok ? undefined : shapes.plain(lined.rows)
  const taken = plain && readRecords(plain.rows, columns, required)
  return taken?.ok ? { ...taken, left: plain?.left ?? [] } : again
}

/** Where two or more spaces line up the words, they are cells. */
function tabbed(text: string): string {
  const cells = (line: string) => line.split('  ').filter((part) => part.trim() !== '')
  return text
    .split('\n')
    .map((line) => (line.trim().includes('  ') ? cells(line).join('\t') : line))
    .join('\n')
}

/** What a template and a preview call the columns, and where each field's problem stands. */
export function columnWords<Column extends string>(columns: ColumnNames<Column>) {
  const titles = Object.entries<readonly [string, ...string[]]>(columns).map(([name, [title]]) => [
    name,
    title,
  ])
  return {
    columns: titles.map(([, title]) => title ?? ''),
    names: Object.fromEntries(titles) as Record<string, string>,
  }
}

/**
 * Marks what the office has already and what the list says twice; `sameness` is what makes two of them one. Of the others
 * `refusal` says, one after the other, why one is too many.
 */
export function markKnown<Like, Fields extends Like>(
  rows: ListRow<Fields>[],
  known: Like[],
  sameness: (one: Like) => string,
  refusal: (fields: Fields) => Problems | undefined = () => undefined,
): ListRow<Fields>[] {
  const seen = new Set(known.map(sameness))
  return rows.map((row) => {
    if (!row.fields) return row
    const mark = sameness(row.fields)
    if (seen.has(mark)) return { ...row, known: true }
    const problems = refusal(row.fields)
    if (problems) return { ...row, fields: undefined, problems }
    seen.add(mark)
    return row
  })
}
