import type { z } from 'zod'
import { readTable } from '../platform/spreadsheet/read-table.ts'
import { type ColumnNames, plainRecords, type Records, readRecords } from '../platform/spreadsheet/records.ts'
import { type Problems, problemsIn } from './form.ts'

/** One row of a list: what can be stored of it, or what is wrong with it, or that the office has it already. */
export interface ListRow<Fields = unknown> {
  number: number
  cells: string[]
  problems: Problems
  fields: Fields | undefined
  known: boolean
  /** The line that names somebody who may be the same. */
  twin?: number
}

export interface List<Fields = unknown> {
  rows: ListRow<Fields>[]
  unknown: string[]
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
    /** What a line says where the list has no columns; undefined for one that is left out. */
    plain?: (cells: string[]) => Partial<Record<Column, string>> | undefined
  },
) {
  const read = readColumns(source, columns, how)
  if (!read.ok) return read
  const names = Object.keys(columns) as Column[]
  const rows = read.records.map(({ number, values, spilled }): ListRow<Fields> => {
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
  return { ok: true as const, rows, unknown: read.unknown }
}

/** Columns by their names, or by the spaces that line them up; else what each line says. */
function readColumns<Column extends string>(
  source: Uint8Array | string,
  columns: ColumnNames<Column>,
  {
    required,
    most,
    plain,
  }: Pick<Parameters<typeof readRows<Column, unknown>>[2], 'required' | 'most' | 'plain'>,
): Records<Column> {
  const table = readTable(source, most)
  if (!table.ok) return table
  const read = readRecords<Column>(table.rows, columns, required)
  if (read.ok || !plain || read.problem.key !== 'problem.csv_columns') return read
  const spaced = typeof source === 'string' ? source.replace(/(\S) {2,}(?=\S)/g, '$1\t') : source
  const lined = spaced === source ? table : readTable(spaced, most)
  if (!lined.ok) return lined
  const again = readRecords<Column>(lined.rows, columns, required)
  return again.ok ? again : (plainRecords(lined.rows, columns, plain) ?? again)
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
