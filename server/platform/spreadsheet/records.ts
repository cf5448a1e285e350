import { fold } from '../lib/text.ts'
import type { CsvProblem } from './decoded.ts'
import type { TableRow } from './read-table.ts'

/** The accepted titles of each column, in any language; the template uses the first. */
export type ColumnNames<Name extends string> = Record<Name, readonly [string, ...string[]]>

export interface TableRecord<Name extends string> {
  /** The row number as the spreadsheet counts. */
  number: number
  /** Empty for a column that the table lacks. */
  values: Record<Name, string>
  /** True when there is text to the right of the last column, because a separator within a cell has shifted the cells. */
  spilled: boolean
}

export type Records<Name extends string> =
  | { ok: true; records: TableRecord<Name>[]; present: Name[]; unknown: string[] }
  | { ok: false; problem: CsvProblem }

/** Titles and remarks that offices put above the header. */
export const MAX_ROWS_ABOVE_HEADER = 10

/** Names the cells of a table by its header, the first row with every required column. */
export function readRecords<Name extends string>(
  rows: TableRow[],
  names: ColumnNames<Name>,
  required: readonly Name[],
): Records<Name> {
  const named = namedBy(names)
  const headers = rows.slice(0, MAX_ROWS_ABOVE_HEADER).map(({ cells }) => columnsOf(cells, named))
  const first = headers.findIndex(({ places }) => required.every((name) => places.has(name)))
  const place = headers[first]?.places.get(required[0] as Name) ?? -1
  const at = lowestHeader(rows, first, place)
  const header = at < 0 ? undefined : columnsOf(rows[at]?.cells ?? [], named)
  if (!header) return refused('problem.csv_columns', missing(headers, names, required))
  if (header.twice) return refused('problem.csv_column_twice', header.twice)
  const width = rows[at]?.cells.length ?? 0
  // Long printed lists repeat the header on each page.
  const below = rows.slice(at + 1).filter((row) => !isTitled(row, rows[at], place))
  const records = below.map(({ number, cells }) => ({
    number,
    values: valuesOf(cells, header.places, names),
    spilled: cells.slice(width).some((cell) => cell !== ''),
  }))
  if (records.length === 0) return { ok: false, problem: { key: 'problem.csv_empty' } }
  return { ok: true, records, present: [...header.places.keys()], unknown: header.unknown }
}

/** The last row of a header of several rows under merged titles; the last row has all of them. */
export function lowestHeader(rows: TableRow[], first: number, place: number): number {
  let at = first
  while (isTitled(rows[at + 1], rows[first], place)) at += 1
  return at
}

function isTitled(row: TableRow | undefined, header: TableRow | undefined, place: number): boolean {
  const title = plain(header?.cells[place] ?? '')
  return title !== '' && plain(row?.cells[place] ?? '') === title
}

interface Header<Name extends string> {
  places: Map<Name, number>
  unknown: string[]
  /** The title of a column that occurs twice. */
  twice: string | undefined
}

function namedBy<Name extends string>(names: ColumnNames<Name>): Map<string, Name> {
  return new Map(keysOf(names).flatMap((name) => names[name].map((word) => [plain(word), name])))
}

function keysOf<Name extends string>(names: ColumnNames<Name>): Name[] {
  return Object.keys(names) as Name[]
}

function columnsOf<Name extends string>(cells: string[], named: Map<string, Name>): Header<Name> {
  const header: Header<Name> = { places: new Map(), unknown: [], twice: undefined }
  for (const [place, cell] of cells.entries()) {
    const name = named.get(plain(cell))
    if (name && header.places.has(name)) header.twice ??= cell
    else if (name) header.places.set(name, place)
    else if (cell !== '') header.unknown.push(cell)
  }
  return header
}

/** Normalises a title: “Mã cơ quan (*)” and “ma co quan” are one column. */
export function plain(text: string): string {
  return fold(text)
    .replace(/\([^()]*\)|[^a-z0-9]+/g, ' ')
    .trim()
    .replace(/ +/g, ' ')
}

function valuesOf<Name extends string>(
  cells: string[],
  places: Map<Name, number>,
  names: ColumnNames<Name>,
): Record<Name, string> {
  const value = (name: Name) => cells[places.get(name) ?? -1] ?? ''
  return Object.fromEntries(keysOf(names).map((name) => [name, value(name)])) as Record<Name, string>
}

/** The required columns that the best candidate row lacks, under the template's titles. */
function missing<Name extends string>(
  headers: Header<Name>[],
  names: ColumnNames<Name>,
  required: readonly Name[],
): string {
  const lacking = headers.map(({ places }) => required.filter((name) => !places.has(name)))
  const fewest = lacking.reduce((best, one) => (one.length < best.length ? one : best), [...required])
  return fewest.map((name) => names[name][0]).join(', ')
}

function refused(key: CsvProblem['key'], columns: string): { ok: false; problem: CsvProblem } {
  return { ok: false, problem: { key, detail: { columns } } }
}
