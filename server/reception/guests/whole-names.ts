import type { TableRow } from '../../platform/spreadsheet/read-table.ts'
import { MAX_ROWS_ABOVE_HEADER, plain } from '../../platform/spreadsheet/records.ts'

const FAMILY = [
  'ho',
  'ho dem',
  'ho va dem',
  'ho va ten dem',
  'ho ten dem',
  'ho lot',
  'ho va chu lot',
  'surname',
  'family name',
]
const GIVEN = ['ten', 'given name', 'first name']

/** Joins the columns “Họ” and “Tên”, or two columns under one title, into one. */
export function withWholeNames(rows: TableRow[]): TableRow[] {
  const places = ({ cells }: TableRow) => {
    const words = cells.map(plain)
    const family = words.findIndex((word) => FAMILY.includes(word))
    return { family, given: family < 0 ? -1 : words.findIndex((word) => GIVEN.includes(word)) }
  }
  const at = rows.slice(0, MAX_ROWS_ABOVE_HEADER).findIndex((row) => places(row).given >= 0)
  const header = rows[at]
  if (!header) return rows
  const { family, given } = places(header)
  return rows.map((row, index) => {
    if (index < at) return row
    const { cells } = row
    const whole = index === at ? 'Họ và tên' : [cells[family], cells[given]].filter(Boolean).join(' ')
    return {
      ...row,
      cells: cells.map((cell, place) => (place === given ? '' : place === family ? whole : cell)),
    }
  })
}
