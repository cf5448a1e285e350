import type { z } from 'zod'
import { cleanText, fold, plainWords } from '../../platform/lib/text.ts'
import type { CsvProblem } from '../../platform/spreadsheet/decoded.ts'
import { MAX_COLUMNS, readTable, type TableRow } from '../../platform/spreadsheet/read-table.ts'
import { type Problems, problemsIn } from '../form.ts'
import type { ListImport } from './import-list.ts'
import { NUMBERED, type PlainLine, readPlainLine, unitAbove } from './plain-line.ts'
import { asOnCard, isRemark, isSum, plainParty, plainPhone, positionAndUnit, saysNobody } from './written.ts'

/** The titles of each column as people write them, ours first; compared without capitals, tones and signs. */
export type ColumnTitles<Column extends string> = Record<Column, readonly [string, ...string[]]>

/** What a list is: the template, the reading, the preview and its messages follow from this. */
export interface ListDefinition<Column extends string, Fields> {
  columns: ColumnTitles<Column>
  /** The first is the column by which the header is recognised. */
  required: readonly NoInfer<Column>[]
  /** A row of the template. */
  sample: Record<NoInfer<Column>, string>
  /** The most rows that the list may have. */
  most?: number
  /** The columns in which people, their units and positions are, for lists of people. */
  people?: { name: NoInfer<Column> } & Partial<Record<keyof PlainLine, NoInfer<Column>>>
  /** Normalises a row's values; the preview shows the result. */
  tidy?: (values: Record<Column, string>) => Record<Column, string>
  /** Converts a row to the fields of the schema; `answered` is what the text of a column was said to mean. */
  typed?: (
    values: Record<Column, string>,
    answered: (column: Column) => string | undefined,
  ) => Record<string, unknown>
  schema: z.ZodType<Fields>
}

export function defineList<Column extends string, Fields>(
  definition: ListDefinition<Column, Fields>,
): ListDefinition<Column, Fields> {
  return definition
}

/**
 * What the person who imports has said: the column of a title, or the value that a text in a column means. Empty for a column
 * that is not used.
 */
export type Answers = Readonly<Record<string, string>>

/** The answer that leaves out the rows whose text this is. */
export const LEFT_OUT = 'left-out'

/** The key of an answer; without a column, that of a title. */
export function answerKey(column: string, text: string): string {
  return `${column}:${column ? plainWords(text) : plainTitle(text)}`
}

/** One row of a list: the fields to store, or the problems, or that the office has it already (`known`). */
export interface ListRow<Fields = unknown> {
  number: number
  cells: string[]
  problems: Problems
  fields: Fields | undefined
  known: boolean
  /** As answered, the row is not stored. */
  leftOut?: boolean
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
  /** The columns of the file; undefined for lines without columns. */
  titles?: ListTitle[]
  /** The columns that were not found. */
  missing?: string
}

export interface ListTitle {
  title: string
  column: string
  /** The first values below it. */
  values: string[]
}

type Refused = { ok: false; problem: CsvProblem; titles?: ListTitle[] }
export type ListRead<Fields> = ({ ok: true } & List<Fields>) | Refused

/**
 * Reads the text of a file, or of pasted cells or lines. Only with `answers`, even without any, is there a page that asks which
 * column is which: otherwise a table with unknown titles is refused.
 */
export function readList<Column extends string, Fields>(
  text: string,
  definition: ListDefinition<Column, Fields>,
  answers?: Answers,
): ListRead<Fields> {
  const read = readRecords(text, { ...definition, answers })
  if (!read.ok) {
    const { titles, problem } = read
    if (!answers || !titles) return read
    return { ok: true, rows: [], unknown: [], titles, missing: problem.detail?.['columns'] ?? '' }
  }
  const { columns, people, schema, tidy = (values) => values, typed = (values) => values } = definition
  const rows = read.records.map(({ number, values: written, spilled }): ListRow<Fields> => {
    const values = tidy(people ? tidyPerson(written, people) : written)
    const answered = (column: Column) => answers?.[answerKey(column, values[column])] || undefined
    const meant = typed(values, answered)
    const leftOut = Object.values(meant).includes(LEFT_OUT)
    const parsed = schema.safeParse(meant)
    const problems = leftOut || parsed.success ? {} : problemsIn(parsed.error.issues)
    return {
      number,
      cells: keysOf(columns).map((column) => values[column]),
      problems: spilled ? { ...problems, row: { key: 'problem.csv_spilled' } } : problems,
      fields: parsed.success && !spilled && !leftOut ? parsed.data : undefined,
      known: false,
      leftOut,
    }
  })
  const { unknown, left, titles } = read
  return { ok: true, rows, unknown, ...(left && { left }), ...(titles && { titles }) }
}

interface NamedRow<Column extends string> {
  /** The row number as the spreadsheet counts. */
  number: number
  /** Empty for a column that the list lacks. */
  values: Record<Column, string>
  /** True when there is text to the right of the last column, because a separator within a cell has shifted the cells. */
  spilled: boolean
}

type Records<Column extends string> =
  | { ok: true; records: NamedRow<Column>[]; unknown: string[]; left?: string[]; titles?: ListTitle[] }
  | Refused

/** Reads columns by their titles, else columns aligned by spaces, else each line by its contents. */
export function readRecords<Column extends string, Fields>(
  text: string,
  definition: Omit<ListDefinition<Column, Fields>, 'sample' | 'schema'> & { answers?: Answers | undefined },
): Records<Column> {
  const table = readTable(text, definition.most)
  if (!table.ok) return table
  const titled = byTitles(table.rows, definition)
  if (titled.ok || titled.problem.key !== 'problem.csv_columns') return titled
  const lines = readTable(tabbed(text), definition.most)
  if (!lines.ok) return lines
  const aligned = byTitles(lines.rows, definition)
  return aligned.ok ? aligned : (byContents(lines.rows, definition) ?? titled)
}

/** Replaces runs of two or more spaces, which align columns, by tabs. */
function tabbed(text: string): string {
  const cells = (line: string) => line.split('  ').filter((part) => part.trim() !== '')
  return text
    .split('\n')
    .map((line) => (line.trim().includes('  ') ? cells(line).join('\t') : line))
    .join('\n')
}

type Shape<Column extends string> = Pick<
  ListDefinition<Column, unknown>,
  'columns' | 'required' | 'people'
> & { answers?: Answers | undefined }

/** Titles and remarks that offices put above the header. */
const MAX_ROWS_ABOVE_HEADER = 10

/** Reads a table below its header, with the units and the day that stand above people. */
function byTitles<Column extends string>(rows: TableRow[], shape: Shape<Column>): Records<Column> {
  const { columns, required, people, answers } = shape
  const table = people ? withWholeNames(rows, columns[people.name][0]) : rows
  const isAbove = (column: Column) => column === people?.place
  const headers = table.slice(0, MAX_ROWS_ABOVE_HEADER).map(({ cells }) => placesIn(cells, columns, answers))
  const lacking = headers.map((places) => required.filter((column) => !places.has(column)))
  const first = lacking.findIndex((some) => some.every(isAbove))
  const [fewest = [...required]] = lacking.toSorted((one, other) => one.length - other.length)
  const likeliest = likeliestHeader(table, headers)
  const missing = (some: readonly Column[]): Refused => ({
    ok: false,
    problem: {
      key: 'problem.csv_columns',
      detail: { columns: some.map((column) => columns[column][0]).join(', ') },
    },
    ...(likeliest >= 0 && {
      titles: titlesOf(
        table[likeliest]?.cells ?? [],
        headers[likeliest] ?? new Map(),
        table.slice(likeliest + 1),
      ),
    }),
  })
  const key = headers[first]?.get(required[0] as Column)
  if (key === undefined) return missing(fewest)
  // A header of several rows under merged titles, and one that is repeated on each printed page.
  const title = plainTitle(table[first]?.cells[key] ?? '')
  const isHeader = (row: TableRow | undefined) => plainTitle(row?.cells[key] ?? '') === title
  const isBelow = (row: TableRow | undefined) =>
    row?.cells[key] === '' &&
    placesIn(row.cells, columns).size > 0 &&
    !row.cells.some((cell) => /\d{2}/.test(cell))
  let at = first
  let header = table[at]?.cells ?? []
  while (isHeader(table[at + 1]) || isBelow(table[at + 1])) {
    at += 1
    header = table[at]?.cells.map((cell, place) => cell || (header[place] ?? '')) ?? []
  }
  if (people && isTitleOfLines(header, table)) return missing(required)
  const places = placesIn(header, columns, answers)

  const day = table.map(({ cells }) => dayIn(cells)).find(Boolean) ?? ''
  const records: NamedRow<Column>[] = []
  let unit = ''
  for (const row of table.slice(at + 1)) {
    const { number, cells } = row
    if (isHeader(row) || cells.slice(0, key + 1).some(isSum) || saysNobody(cells)) continue
    if (people && dayIn(cells)) continue
    const isAlone = people?.place !== undefined && cells.every((cell, place) => cell === '' || place <= key)
    const above = isAlone ? unitAbove(cells) : undefined
    if (above) {
      unit = above.name
      continue
    }
    const values = valuesOf(columns, (column) => cells[places.get(column) ?? -1])
    if (people?.place) values[people.place] ||= unit
    if (people?.day) values[people.day] ||= day
    records.push({ number, values, spilled: cells.slice(header.length).some((cell) => cell !== '') })
  }
  if (unit === '' && required.some((column) => !places.has(column))) return missing(required.filter(isAbove))
  if (records.length === 0) return { ok: false, problem: { key: 'problem.csv_empty' } }
  const used = new Set(places.values())
  const unknown = header.filter((cell, place) => cell !== '' && !used.has(place))
  return { ok: true, records, unknown, titles: titlesOf(header, places, table.slice(at + 1)) }
}

/** The row with the most known titles, else with the most cells: the one to ask about. -1 if there is no table. */
function likeliestHeader(table: TableRow[], headers: Map<string, number>[]): number {
  const weights = headers.map((places, at) => {
    const filled = table[at]?.cells.filter((cell) => cell !== '').length ?? 0
    return filled > 1 && at < table.length - 1 ? places.size * MAX_COLUMNS + filled : 0
  })
  const most = Math.max(0, ...weights)
  return most > 0 ? weights.indexOf(most) : -1
}

/** The examples of a column on the page that asks about it. */
const EXAMPLES = 3

function titlesOf(header: string[], places: Map<string, number>, below: TableRow[]): ListTitle[] {
  const columns = new Map(Array.from(places, ([column, place]) => [place, column]))
  return header.flatMap((title, place) => {
    const values = below.flatMap(({ cells }) => cells[place] || []).slice(0, EXAMPLES)
    return title === '' ? [] : [{ title, column: columns.get(place) ?? '', values }]
  })
}

/** Reads lines without a header, as in a chat; `left` are those that name nobody. Undefined if other columns are named. */
function byContents<Column extends string>(
  rows: TableRow[],
  { columns, people, answers }: Shape<Column>,
): Records<Column> | undefined {
  const titles = new Set(keysOf(columns).flatMap((column) => columns[column].map(plainTitle)))
  // Whoever can be asked is asked what the columns of a numbered table are.
  if (answers) for (const title of NUMBER_TITLES) titles.add(title)
  const isTitle = (cell: string) => titles.has(plainTitle(cell))
  const filled = ({ cells }: TableRow) => cells.filter((cell) => cell !== '')
  const isTitled = (row: TableRow) => filled(row).length > 1 && filled(row).some(isTitle)
  if (!people || rows.slice(0, MAX_ROWS_ABOVE_HEADER).some(isTitled)) return undefined
  const day = rows.map(({ cells }) => dayIn(cells)).find(Boolean) ?? ''
  const records: NamedRow<Column>[] = []
  const left: string[] = []
  const parts = keysOf<keyof PlainLine>(people)
  const add = (number: number, line: Partial<PlainLine>) => {
    const values = valuesOf(columns, (column) => {
      const part = parts.find((one) => people[one] === column)
      return part && line[part]
    })
    records.push({ number, values, spilled: false })
  }
  let unit: { name: string; people: string; number: number; isAlone: boolean } | undefined
  // A unit with nobody below it is itself a guest, where parties are expected.
  const settle = () => {
    if (unit?.isAlone && people.party_size) add(unit.number, { name: unit.name, party_size: unit.people })
    else if (unit?.isAlone) left.push(unit.name)
  }
  for (const row of rows) {
    const { number, cells } = row
    if (dayIn(cells) || filled(row).every(isTitle)) continue
    const above = unitAbove(cells)
    const line = !above && !isRemark(filled(row)[0] ?? '') ? readPlainLine(cells) : undefined
    if (above) {
      settle()
      unit = { ...above, number, isAlone: true }
    } else if (line) {
      if (unit) unit.isAlone = false
      add(number, { ...line, place: line.place || (unit?.name ?? ''), day: line.day || day })
    } else left.push(filled(row).join(' '))
  }
  settle()
  return records.length > 0 ? { ok: true, records, unknown: [], left } : undefined
}

/** Normalises a title: “Mã cơ quan (*)” and “ma co quan” are one column. */
export function plainTitle(text: string): string {
  return fold(text)
    .replace(/\([^()]*\)|[^a-z0-9]+/g, ' ')
    .trim()
    .replace(/ +/g, ' ')
}

export const NUMBER_TITLES = ['stt', 'tt', 'so tt', 'so thu tu', 'no', 'nr']

/**
 * Where the columns are: as answered; else by their titles, of several with the same meaning, such as phone and mobile, the one
 * that we put first; else, if it will be shown, by the first words of a title, as in “Họ và tên nhân viên”. One cell alone may
 * be a person, such as “Đại biểu Nguyễn Văn An”.
 */
function placesIn<Column extends string>(
  cells: string[],
  columns: ColumnTitles<Column>,
  answers?: Answers,
): Map<Column, number> {
  const titles = cells.map(plainTitle)
  const said = titles.map((title) => (title === '' ? undefined : answers?.[answerKey('', title)]))
  const places = new Map<Column, number>()
  const find = (placeOf: (column: Column) => number | undefined) => {
    for (const column of keysOf(columns)) {
      const place = places.has(column) ? -1 : (placeOf(column) ?? -1)
      if (place >= 0) places.set(column, place)
    }
  }
  const byTitle = (column: Column, isLike: (title: string, known: string) => boolean) =>
    columns[column]
      .map(plainTitle)
      .map((known) => titles.findIndex((title, place) => said[place] === undefined && isLike(title, known)))
      .find((place) => place >= 0)
  find((column) => said.indexOf(column))
  find((column) => byTitle(column, (title, known) => title === known))
  const isFree = (title: string) => ![...places.values()].includes(titles.indexOf(title))
  const begins = (title: string, known: string) => known.includes(' ') && title.startsWith(`${known} `)
  const isTable = titles.filter((title) => title !== '').length > 1
  if (answers && isTable)
    find((column) => byTitle(column, (title, known) => begins(title, known) && isFree(title)))
  return places
}

/** True for a single title above lines with more than a name. */
function isTitleOfLines(header: string[], rows: TableRow[]): boolean {
  const saysMore = (cell: string) => NUMBERED.test(cell) || / [-–—] |;/.test(cell)
  return header.filter((cell) => cell !== '').length === 1 && rows.some(({ cells }) => cells.some(saysMore))
}

/** “Ngày 30/11/2026” above a list is the day of all its rows. */
const DAY_OF_LIST =
  /(?:^|\s)(?:ngày|ngay)(?: hẹn| họp| hen| hop)?:? ?(\d{1,2}[/.-]\d{1,2}[/.-]\d{4}|\d{1,2}[/.-]\d{1,2})[.:]?$/i

function dayIn(cells: string[]): string | undefined {
  const [only = '', ...others] = cells.filter((cell) => cell !== '')
  return others.length === 0 ? DAY_OF_LIST.exec(only)?.[1] : undefined
}

const FAMILY = [
  ...['ho', 'ho dem', 'ho va dem', 'ho va ten dem', 'ho ten dem', 'ho lot', 'ho va chu lot'],
  ...['surname', 'family name'],
]
const GIVEN = ['ten', 'given name', 'first name']

/** Joins the columns “Họ” and “Tên”, or two columns under one title, into one. */
function withWholeNames(rows: TableRow[], title: string): TableRow[] {
  const placesOf = ({ cells }: TableRow) => {
    const words = cells.map(plainTitle)
    const family = words.findIndex((word) => FAMILY.includes(word))
    return { family, given: family < 0 ? -1 : words.findIndex((word) => GIVEN.includes(word)) }
  }
  const at = rows.slice(0, MAX_ROWS_ABOVE_HEADER).findIndex((row) => placesOf(row).given >= 0)
  const header = rows[at]
  if (!header) return rows
  const { family, given } = placesOf(header)
  return rows.map((row, index) => {
    if (index < at) return row
    const { cells } = row
    const whole = index === at ? title : [cells[family], cells[given]].filter(Boolean).join(' ')
    return {
      ...row,
      cells: cells.map((cell, place) => (place === given ? '' : place === family ? whole : cell)),
    }
  })
}

/** The name as on the identity card, and position and unit apart. */
function tidyPerson<Column extends string>(
  values: Record<Column, string>,
  people: NonNullable<Shape<Column>['people']>,
): Record<Column, string> {
  const said = (part: keyof PlainLine) => (people[part] ? cleanText(values[people[part]]) : '')
  const written = { name: said('name'), position: said('position'), place: said('place') }
  const person = asOnCard(people.position ? positionAndUnit(written) : written)
  const tidied: Partial<PlainLine> = {
    ...person,
    name: people.position ? person.name : [person.position, person.name].filter(Boolean).join(' '),
    phone: plainPhone(said('phone')),
    party_size: plainParty(said('party_size')),
  }
  const changed = keysOf<keyof PlainLine>(people).flatMap((part) => {
    const column = people[part]
    return column && tidied[part] !== undefined ? [[column, tidied[part]]] : []
  })
  return { ...values, ...(Object.fromEntries(changed) as Partial<Record<Column, string>>) }
}

function valuesOf<Column extends string>(
  columns: ColumnTitles<Column>,
  value: (column: Column) => string | undefined,
): Record<Column, string> {
  const entries = keysOf(columns).map((column) => [column, value(column) ?? ''])
  return Object.fromEntries(entries) as Record<Column, string>
}

function keysOf<Key extends string>(of: Partial<Record<Key, unknown>>): Key[] {
  return Object.keys(of) as Key[]
}

/** The titles of the columns in a template and a preview, and by field, to name a problem. */
export function columnWords<Column extends string>({
  columns,
  sample,
}: Pick<ListDefinition<Column, unknown>, 'columns' | 'sample'>): Pick<
  ListImport,
  'columns' | 'fields' | 'names' | 'sample'
> {
  const names = keysOf(columns)
  return {
    columns: names.map((name) => columns[name][0]),
    fields: names,
    names: Object.fromEntries(names.map((name) => [name, columns[name][0]])),
    sample: names.map((name) => sample[name]),
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
