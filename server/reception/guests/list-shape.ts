import type { TableRow } from '../../platform/spreadsheet/read-table.ts'
import {
  type ColumnNames,
  lowestHeader,
  MAX_ROWS_ABOVE_HEADER,
  plain,
} from '../../platform/spreadsheet/records.ts'
import { isRemark, isSum, saysNobody } from './loosely.ts'
import { NUMBERED, readPlainLine, unitAbove } from './plain-line.ts'
import { withWholeNames } from './whole-names.ts'

type Column = 'name' | 'position' | 'day' | 'time' | 'place' | 'phone' | 'party_size'

/** What turns a list as people write it into a table: its column titles, and whether its rows have days. */
export interface Shape {
  columns: ColumnNames<string> & Record<'name' | 'place', readonly [string, ...string[]]>
  hasDays: boolean
}

/** “Ngày 30/11/2026” above a list is the day of all its rows. */
const DAY_OF_LIST =
  /(?:^|\s)(?:ngày|ngay)(?: hẹn| họp| hen| hop)?:? ?(\d{1,2}[/.-]\d{1,2}[/.-]\d{4}|\d{1,2}[/.-]\d{1,2})[.:]?$/i

/**
 * Normalises a list into a table: joins family and given name columns, applies a line with only a unit to the rows below it,
 * and a line with only a day to all rows. Returns undefined when there is no header.
 */
export function shaped(rows: TableRow[], shape: Shape): TableRow[] | undefined {
  const joined = withColumnsOnce(withWholeNames(rows), shape.columns)
  const at = headerOf(joined, shape.columns)
  const header = joined[at]
  if (!header) return undefined
  const titles = [...joined.slice(0, at), ...joined.slice(at + 1).filter(({ cells }) => dayOf(cells))]
  const day = titles.map(({ cells }) => dayOf(cells)).find(Boolean) ?? ''
  const body = joined.slice(at + 1).filter(({ cells }) => !dayOf(cells))
  return withUnits(header, body, shape, day)
}

/** Normalises a list without a header; `left` are the lines that name nobody. Returns undefined when other columns are named. */
export function shapedPlainly(
  rows: TableRow[],
  shape: Shape,
): { rows: TableRow[]; left: string[] } | undefined {
  const day = rows.map(({ cells }) => dayOf(cells)).find(Boolean) ?? ''
  const words = new Set(Object.values(shape.columns).flatMap((names) => names.map(plain)))
  const isWord = (cell: string) => words.has(plain(cell))
  const filled = ({ cells }: TableRow) => cells.filter((cell) => cell !== '')
  if (rows.slice(0, MAX_ROWS_ABOVE_HEADER).some((row) => filled(row).length > 1 && filled(row).some(isWord)))
    return undefined
  const columns: Column[] = [
    'name',
    'position',
    'place',
    'phone',
    'party_size',
    ...(shape.hasDays ? (['day', 'time'] as const) : []),
  ]
  const header = { number: 0, cells: columns.map((column) => shape.columns[column]?.[0] ?? column) }
  const made: TableRow[] = []
  const left: string[] = []
  let unit: { name: string; people: string; number: number; isAlone: boolean } | undefined
  // A unit with nobody below it is itself a guest.
  const settle = () => {
    if (!unit?.isAlone) return
    const { name, people, number } = unit
    made.push({
      number,
      cells: columns.map((one) => (one === 'name' ? name : one === 'party_size' ? people : '')),
    })
  }
  for (const row of rows) {
    const { number, cells } = row
    if (dayOf(cells) || filled(row).every(isWord)) continue
    const above = unitAbove(cells)
    const line = !above && !isRemark(filled(row)[0] ?? '') ? readPlainLine(cells) : undefined
    if (above) {
      settle()
      unit = { ...above, number, isAlone: true }
    } else if (line) {
      if (unit) unit.isAlone = false
      const known = { ...line, place: line.place || (unit?.name ?? ''), day: line.day || day }
      made.push({ number, cells: columns.map((column) => known[column]) })
    } else left.push(filled(row).join(' '))
  }
  settle()
  return { rows: [header, ...made], left }
}

function dayOf(cells: string[]): string | undefined {
  const [only = '', ...others] = cells.filter((cell) => cell !== '')
  return others.length === 0 ? DAY_OF_LIST.exec(only)?.[1] : undefined
}

/** The index of the header row; -1 for a single title above rows with more than a name. */
function headerOf(rows: TableRow[], { name: names }: Shape['columns']): number {
  const placeOf = ({ cells }: TableRow) => cells.findIndex((cell) => names.map(plain).includes(plain(cell)))
  const first = rows.slice(0, MAX_ROWS_ABOVE_HEADER).findIndex((row) => placeOf(row) >= 0)
  const at = rows[first] ? lowestHeader(rows, first, placeOf(rows[first])) : -1
  const isAlone = rows[at]?.cells.filter((cell) => cell !== '').length === 1
  const saysMore = rows.some(({ cells }) =>
    cells.some((cell) => NUMBERED.test(cell) || / [-–—] |;/.test(cell)),
  )
  return isAlone && saysMore ? -1 : at
}

/** Keeps the first of two columns with the same meaning, such as phone and mobile, and reports the other as unused. */
function withColumnsOnce(rows: TableRow[], columns: Shape['columns']): TableRow[] {
  const at = headerOf(rows, columns)
  const columnOf = (cell: string) =>
    Object.entries(columns).find(([, names]) => names.some((name) => plain(name) === plain(cell)))?.[0]
  const seen = new Set<string>()
  return rows.map((row, index) => {
    if (index !== at) return row
    const cells = row.cells.map((cell) => {
      const column = columnOf(cell)
      if (!column) return cell
      if (seen.has(column)) return `${cell} 2`
      seen.add(column)
      return cell
    })
    return { ...row, cells }
  })
}

/** Applies to each row the unit above it, and the day of the list when the row has none. */
function withUnits(header: TableRow, body: TableRow[], { columns, hasDays }: Shape, day: string): TableRow[] {
  const place = (names: readonly string[]) => {
    const at = header.cells.findIndex((cell) => names.some((name) => plain(name) === plain(cell)))
    return at < 0 ? undefined : at
  }
  const width = header.cells.length
  const [at, unitAt] = [place(columns.name), place(columns.place)]
  const dayAt = hasDays && day ? place(columns['day'] ?? []) : undefined
  let unit = ''
  let isGrouped = false
  const rows = body.flatMap(({ number, cells }) => {
    if (cells.slice(0, (at ?? -1) + 1).some(isSum) || saysNobody(cells)) return []
    const above = at === undefined || !isUnitLine(cells, at) ? undefined : unitAbove(cells)
    if (above) {
      isGrouped = true
      unit = above.name
      return []
    }
    const row = Array.from({ length: Math.max(width, cells.length) }, (_, index) => cells[index] ?? '')
    if (unitAt !== undefined && unit) row[unitAt] ||= unit
    if (dayAt !== undefined) row[dayAt] ||= day
    return [{ number, cells: row, unit }]
  })
  const addsUnit = isGrouped && unitAt === undefined
  const addsDay = hasDays && day !== '' && dayAt === undefined
  const more = (one: string[], own: string, of: string) => [
    ...one,
    ...(addsUnit ? [own] : []),
    ...(addsDay ? [of] : []),
  ]
  if (rows.some(({ cells }) => cells.length > width) || !(addsUnit || addsDay))
    return [header, ...rows.map(({ number, cells }) => ({ number, cells }))]
  return [
    { ...header, cells: more(header.cells, columns.place[0], columns['day']?.[0] ?? '') },
    ...rows.map(({ number, cells, unit: own }) => ({ number, cells: more(cells, own, day) })),
  ]
}

/** True when the row has only a number, a name, or both. */
function isUnitLine(cells: string[], at: number): boolean {
  return cells.every((cell, place) => cell === '' || place <= at)
}
