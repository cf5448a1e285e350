import { z } from 'zod'
import { type Problems, problemsIn } from '../../http/form.ts'
import type { StaffFields } from '../../platform/db/schema.ts'
import { readTable } from '../../platform/spreadsheet/read-table.ts'
import { type ColumnNames, readRecords, type TableRecord } from '../../platform/spreadsheet/records.ts'
import { termsOf } from '../../platform/spreadsheet/terms.ts'
import { memberFields, STAFF_STATUSES, sameness } from './member-form.ts'

declare module '../../platform/lib/workers.ts' {
  interface Tasks {
    readStaff: typeof readList
  }
}

export const COLUMNS = {
  name: ['Họ và tên', 'Họ tên', 'Name', 'Full name'],
  unit: ['Phòng, bộ phận', 'Phòng', 'Bộ phận', 'Section'],
  status: ['Ứng dụng', 'Tình trạng', 'App'],
  relatives: ['Số người thân được hỗ trợ', 'Người thân', 'Relatives helped'],
} as const satisfies ColumnNames<string>
type Column = keyof typeof COLUMNS
export const COLUMN_NAMES = Object.keys(COLUMNS) as Column[]

/** More than any office has people. */
export const MOST_MEMBERS = 1000

export interface ListRow {
  number: number
  cells: string[]
  problems: Problems
  fields: StaffFields | undefined
  known: boolean
}

export function readList(source: Uint8Array | string) {
  const table = readTable(source, MOST_MEMBERS)
  if (!table.ok) return table
  const read = readRecords<Column>(table.rows, COLUMNS, ['name'])
  if (!read.ok) return read
  return { ok: true as const, rows: read.records.map(rowOf), unknown: read.unknown }
}

const Row = z.object(memberFields)

function rowOf({ number, values, spilled }: TableRecord<Column>): ListRow {
  // A text that is no state stays as it stands, and is reported.
  const parsed = Row.safeParse({ ...values, status: statusOf(values.status) ?? values.status })
  const problems = parsed.success ? {} : problemsIn(parsed.error.issues)
  return {
    number,
    cells: COLUMN_NAMES.map((name) => values[name]),
    problems: spilled ? { ...problems, row: { key: 'problem.csv_spilled' } } : problems,
    fields: parsed.success && !spilled ? parsed.data : undefined,
    known: false,
  }
}

const statusOf = termsOf(STAFF_STATUSES, (name) => `app_status.${name}`)

const FULL: Problems = { row: { key: 'problem.roster_full', detail: { most: String(MOST_MEMBERS) } } }

export function markKnown(rows: ListRow[], known: Pick<StaffFields, 'name' | 'unit'>[]): ListRow[] {
  const seen = new Set(known.map(sameness))
  return rows.map((row) => {
    if (!row.fields) return row
    const mark = sameness(row.fields)
    const known = seen.has(mark)
    if (!known && seen.size >= MOST_MEMBERS) return { ...row, fields: undefined, problems: FULL }
    seen.add(mark)
    return { ...row, known }
  })
}
