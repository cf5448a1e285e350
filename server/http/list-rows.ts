import type { z } from 'zod'
import { readTable, type TableRow } from '../platform/spreadsheet/read-table.ts'
import { type ColumnNames, type Records, readRecords } from '../platform/spreadsheet/records.ts'
import { type Problems, problemsIn } from './form.ts'

/** One row of a list: the fields to store, or the problems, or that the office has it already (`known`). */
export interface ListRow<Fields = unknown> {
  number: number
  cells: string[]
  problems: Problems
  fields: Fields | undefined
  known: boolean
  /** An earlier row, or a stored record (`known`), that may be the same person; `isOne` if it most likely is. */
  twin?: { row: number; isOne: boolean; known?: string }
  /** What the row adds to a stored record. */
  fills?: { id: string; fields: Partial<Fields> }
  /** What the office keeps although the row has another value. */
  kept?: string[]
}

export interface List<Fields = unknown> {
  rows: ListRow<Fields>[]
  unknown: string[]
  /** Lines in which no person was found. */
  left?: string[]
}

/** How to read a list without the right columns. */
interface Shapes {
  /** Reorders a table that has a header; undefined if there is none. */
  headed: (rows: TableRow[]) => TableRow[] | undefined
  /** Reads a table without a header; undefined if it names columns, but the wrong ones. */
  plain: (rows: TableRow[]) => { rows: TableRow[]; left: string[] } | undefined
}

/** Reads the list from a file or from pasted cells. */
export function readRows<Column extends string, Fields>(
  source: Uint8Array | string,
  columns: ColumnNames<Column>,
  how: {
    required: readonly NoInfer<Column>[]
    /** The most rows that a list may have. */
    most?: number
    /** Converts a row to the fields of a form. */
    typed: (values: Record<Column, string>) => Record<string, unknown>
    schema: z.ZodType<Fields>
    /** Normalises a row's values; the preview shows the result. */
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

/** Reads columns by their names, else columns aligned by spaces, else each line by its contents. */
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

/** Replaces runs of two or more spaces, which align columns, by tabs. */
function tabbed(text: string): string {
  const cells = (line: string) => line.split('  ').filter((part) => part.trim() !== '')
  return text
    .split('\n')
    .map((line) => (line.trim().includes('  ') ? cells(line).join('\t') : line))
    .join('\n')
}

/** The titles of the columns in a template and a preview, and by field, to name a problem. */
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
 * Marks rows that the office has already or that occur twice in the list; rows with the same `rowKey` are the same. For the
 * others, in order, `refusal` returns why one cannot be added.
 */
export function markKnown<Like, Fields extends Like>(
  rows: ListRow<Fields>[],
  known: Like[],
  rowKey: (one: Like) => string,
  refusal: (fields: Fields) => Problems | undefined = () => undefined,
): ListRow<Fields>[] {
  const seen = new Set(known.map(rowKey))
  return rows.map((row) => {
    if (!row.fields) return row
    const mark = rowKey(row.fields)
    if (seen.has(mark)) return { ...row, known: true }
    const problems = refusal(row.fields)
    if (problems) return { ...row, fields: undefined, problems }
    seen.add(mark)
    return row
  })
}
