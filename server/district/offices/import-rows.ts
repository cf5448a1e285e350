import * as z from 'zod'
import { KINDS } from '../../core/offices/kinds.ts'
import { type Problems, problemsIn } from '../../http/form.ts'
import { isOfficeDay } from '../../platform/lib/clock.ts'
import { cleanText, fold, plainWords } from '../../platform/lib/text.ts'
import { line, requiredLine } from '../../platform/lib/text-fields.ts'
import { dayIn } from '../../platform/spreadsheet/day.ts'
import type { CsvProblem } from '../../platform/spreadsheet/decoded.ts'
import { readTable } from '../../platform/spreadsheet/read-table.ts'
import { type ColumnNames, readRecords, type TableRecord } from '../../platform/spreadsheet/records.ts'
import { termsOf } from '../../platform/spreadsheet/terms.ts'
import { isCode } from './find-office.ts'
import { MAX } from './office-form.ts'
import type { ListedOffice } from './office-list.ts'

declare module '../../platform/lib/workers.ts' {
  interface Tasks {
    readOffices: typeof readOffices
  }
}

export const COLUMNS = {
  code: ['Mã', 'Mã cơ quan', 'Code'],
  name: ['Tên', 'Tên cơ quan', 'Name'],
  short: ['Tên ngắn', 'Tên viết tắt', 'Short name'],
  kind: ['Loại', 'Loại cơ quan', 'Kind'],
  locality: ['Địa bàn', 'Locality'],
  parent: ['Trực thuộc', 'Cơ quan cấp trên', 'Parent'],
  valid_from: ['Hoạt động từ', 'Từ ngày', 'Valid from'],
  valid_to: ['Đến hết', 'Ngày cuối', 'Valid until'],
  into: ['Sáp nhập vào', 'Nhập vào', 'Cơ quan tiếp nhận', 'Merged into'],
  desks: ['Bộ phận, quầy', 'Bộ phận', 'Desks'],
} as const satisfies ColumnNames<string>
export type Column = keyof typeof COLUMNS
export const COLUMN_NAMES = Object.keys(COLUMNS) as Column[]

/** More than any district has; a longer list is something else. */
const MAX_ROWS = 1000
const MAX_DESKS = 20
const BETWEEN_DESKS = ' | '
const ONE_STOP = 'một cửa'

/** One row of the list: what it says about an office, or its problems. */
export interface OfficeRow {
  number: number
  cells: string[]
  /** Empty when it could not be read. */
  code: string
  problems: Problems
  office: ListedOffice | undefined
}

type OfficeRows = { ok: true; rows: OfficeRow[]; unknown: string[] } | { ok: false; problem: CsvProblem }

export function readOffices(text: string): OfficeRows {
  const table = readTable(text, MAX_ROWS)
  if (!table.ok) return table
  const read = readRecords<Column>(table.rows, COLUMNS, ['code', 'name', 'kind'])
  if (!read.ok) return read
  return { ok: true, rows: read.records.map(rowOf), unknown: read.unknown }
}

const cell = (max: number) => line(max).transform((text) => text ?? undefined)
const day = z
  .string()
  .transform(dayIn)
  .refine((text) => text === '' || isOfficeDay(text), 'problem.csv_date')
  .transform((text) => text || undefined)

const kindNamed = termsOf(KINDS, (kind) => `office_kind.${kind}`)

const Row = z.object({
  code: requiredLine(MAX.name)
    .transform((text) => text.toLowerCase())
    .refine((text) => text === '' || isCode(text), 'problem.code'),
  name: cell(MAX.name),
  short: cell(MAX.short),
  kind: z.string().transform((text, context) => {
    const kind = kindNamed(text)
    if (!kind && text !== '') context.addIssue({ code: 'custom', message: 'problem.kind_unknown' })
    return kind
  }),
  locality: cell(MAX.locality),
  parent: cell(MAX.name),
  valid_from: day,
  valid_to: day,
  into: cell(MAX.name),
  desks: z.string().transform((text, context) => {
    const desks = desksIn(text)
    const wrong =
      desks.length > MAX_DESKS || desks.some(({ name }) => !line(MAX.desk).safeParse(name).success)
    if (wrong) context.addIssue({ code: 'custom', message: 'problem.desks' })
    return desks.length > 0 ? desks : undefined
  }),
})

function rowOf({ number, values, spilled }: TableRecord<Column>): OfficeRow {
  const parsed = Row.safeParse(values)
  const problems: Problems = {
    ...(!parsed.success && problemsIn(parsed.error.issues)),
    ...(spilled && { row: { key: 'problem.csv_spilled' } }),
  }
  return {
    number,
    cells: COLUMN_NAMES.map((name) => values[name]),
    code: values.code.toLowerCase(),
    problems,
    office: parsed.success && !spilled ? { number, ...parsed.data } : undefined,
  }
}

/** Parses `Quầy 1 | Bộ phận Tiếp nhận (một cửa)`; each name once. */
function desksIn(text: string): { name: string; one_stop: boolean }[] {
  const desks = new Map<string, { name: string; one_stop: boolean }>()
  for (const part of text.split(/[|;]/).map(cleanText)) {
    const [before = '', ...marked] = part.endsWith(')') ? part.split('(') : []
    const one_stop = ['mot cua', 'one stop'].includes(plainWords(marked.join('(')))
    const name = one_stop ? before.trim() : part
    if (name !== '') desks.set(fold(name), { name, one_stop })
  }
  return [...desks.values()]
}

export function desksText(desks: { name: string; one_stop: boolean }[]): string {
  return desks.map(({ name, one_stop }) => (one_stop ? `${name} (${ONE_STOP})` : name)).join(BETWEEN_DESKS)
}
