import { PURPOSES } from '../../core/visits/visit.ts'
import { type Problems, problemsIn } from '../../http/form.ts'
import type { GuestFields } from '../../platform/db/schema.ts'
import { plainWords } from '../../platform/lib/text.ts'
import { readTable } from '../../platform/spreadsheet/read-table.ts'
import { type ColumnNames, readRecords, type TableRecord } from '../../platform/spreadsheet/records.ts'
import { termsOf } from '../../platform/spreadsheet/terms.ts'
import { fieldsOf, GuestForm } from './guest-form.ts'

declare module '../../platform/lib/workers.ts' {
  interface Tasks {
    readGuests: typeof readList
  }
}

export const COLUMNS = {
  name: ['Họ và tên', 'Họ tên', 'Tên khách', 'Đại biểu', 'Name', 'Full name'],
  day: ['Ngày hẹn', 'Ngày', 'Day', 'Date'],
  time: ['Giờ hẹn', 'Giờ', 'Thời gian', 'Time'],
  place: ['Đơn vị', 'Cơ quan', 'Cơ quan, đơn vị', 'Xã hoặc đơn vị', 'Địa chỉ', 'Organisation'],
  phone: ['Số điện thoại', 'Điện thoại', 'ĐT', 'SĐT', 'Phone'],
  party_size: ['Số người', 'Số khách', 'People'],
  host: ['Người, phòng cần gặp', 'Người cần gặp', 'Phòng', 'Host'],
  purpose: ['Nội dung làm việc', 'Nội dung', 'Purpose'],
} as const satisfies ColumnNames<string>
type Column = keyof typeof COLUMNS
export const COLUMN_NAMES = Object.keys(COLUMNS) as Column[]

/** Two full days; a longer list is sent in parts. */
export const MOST_LINES = 1000

export interface ListRow {
  number: number
  cells: string[]
  problems: Problems
  fields: GuestFields | undefined
  known: boolean
}

export function readList(source: Uint8Array | string) {
  const table = readTable(source, MOST_LINES)
  if (!table.ok) return table
  const read = readRecords<Column>(table.rows, COLUMNS, ['name', 'day'])
  if (!read.ok) return read
  return { ok: true as const, rows: read.records.map(rowOf), unknown: read.unknown }
}

function rowOf({ number, values, spilled }: TableRecord<Column>): ListRow {
  const parsed = GuestForm.safeParse({ ...values, ...purposeOf(values.purpose) })
  const problems = parsed.success ? {} : columnsOf(problemsIn(parsed.error.issues))
  return {
    number,
    cells: COLUMN_NAMES.map((name) => values[name]),
    problems: spilled ? { ...problems, row: { key: 'problem.csv_spilled' } } : problems,
    fields: parsed.success && !spilled ? fieldsOf(parsed.data) : undefined,
    known: false,
  }
}

const purposes = termsOf(PURPOSES, (name) => `purpose.${name}`)

/** Words that are no purpose of ours are kept as they stand. */
function purposeOf(words: string): Record<'purpose' | 'purpose_note', string> {
  const known = words === '' ? 'work' : purposes(words)
  return known ? { purpose: known, purpose_note: '' } : { purpose: 'other', purpose_note: words }
}

/** The note is read from the column of the purpose. */
function columnsOf({ purpose_note: note, ...problems }: Problems): Problems {
  return note ? { ...problems, purpose: note } : problems
}

/** The key that makes two lines one guest: capitals and tones that a list left out distinguish nobody. */
export function sameness({ day, at_minutes, name, place }: KnownGuest): string {
  return [day, at_minutes ?? '', plainWords(name), plainWords(place ?? '')].join('\n')
}

export type KnownGuest = Pick<GuestFields, 'day' | 'at_minutes' | 'name' | 'place'>
