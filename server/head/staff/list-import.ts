import { z } from 'zod'
import { type Problems, problemsIn } from '../../http/form.ts'
import type { ListImport } from '../../http/import-routes.ts'
import type { Db } from '../../platform/db/connect.ts'
import type { StaffFields } from '../../platform/db/schema.ts'
import type { Keys } from '../../platform/lib/keys.ts'
import { readTable } from '../../platform/spreadsheet/read-table.ts'
import { type ColumnNames, readRecords, type TableRecord } from '../../platform/spreadsheet/records.ts'
import { termsOf } from '../../platform/spreadsheet/terms.ts'
import { addList } from './actions.ts'
import { memberFields, STAFF_STATUSES, sameness } from './member-form.ts'
import { findKnown, knownMembers } from './queries.ts'

const COLUMNS = {
  name: ['Họ và tên', 'Họ tên', 'Name', 'Full name'],
  unit: ['Phòng, bộ phận', 'Phòng', 'Bộ phận', 'Section'],
  status: ['Ứng dụng', 'Tình trạng', 'App'],
  relatives: ['Số người thân được hỗ trợ', 'Người thân', 'Relatives helped'],
} as const satisfies ColumnNames<string>
type Column = keyof typeof COLUMNS
const COLUMN_NAMES = Object.keys(COLUMNS) as Column[]

/** More than any office has people. */
const MOST = 1000

interface ListRow {
  number: number
  cells: string[]
  problems: Problems
  fields: StaffFields | undefined
  known: boolean
}

/** The roster as a list that is imported; who stands on it already is left out. */
export function listImport(db: Db, keys: Keys, back: string): ListImport {
  return {
    kind: 'people',
    back,
    explain: (t) => t('people.import_explain'),
    columns: Object.values(COLUMNS).map(([name]) => name),
    names: Object.fromEntries(COLUMN_NAMES.map((name) => [name, COLUMNS[name][0]])),
    sample: ['Nguyễn Văn An', 'Văn phòng', 'Đang chạy', '2'],
    async read(text, { officeId }) {
      const list = readList(text)
      if (!list.ok) return list
      return { ...list, rows: markKnown(list.rows, await findKnown(db, officeId)) }
    },
    confirm: (by, importId) =>
      addList(db, keys, by, importId, async (text, tx) => {
        const list = readList(text)
        const rows = list.ok ? markKnown(list.rows, await knownMembers(tx, by.officeId)) : []
        return rows.flatMap(({ number, fields, known }) => (fields && !known ? [{ number, fields }] : []))
      }),
  }
}

export function readList(source: Uint8Array | string) {
  const table = readTable(source, MOST)
  if (!table.ok) return table
  const read = readRecords<Column>(table.rows, COLUMNS, ['name'])
  if (!read.ok) return read
  return { ok: true as const, rows: read.records.map(rowOf), unknown: read.unknown }
}

const Row = z.object(memberFields)

function rowOf({ number, values, spilled }: TableRecord<Column>): ListRow {
  // What is no state stays as it stands, and is told.
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

function markKnown(rows: ListRow[], known: Pick<StaffFields, 'name' | 'unit'>[]): ListRow[] {
  const seen = new Set(known.map(sameness))
  return rows.map((row) => {
    if (!row.fields) return row
    const mark = sameness(row.fields)
    const known = seen.has(mark)
    seen.add(mark)
    return { ...row, known }
  })
}
