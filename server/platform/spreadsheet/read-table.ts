import { CsvError, parse } from 'csv-parse/sync'
import { cleanText } from '../lib/text.ts'
import { decode } from './decode.ts'
import type { CsvProblem } from './decoded.ts'
import { harmless } from './sheet.ts'

export interface TableRow {
  /** Counted as the spreadsheet does: the first row of the file is 1, and empty rows count. */
  number: number
  cells: string[]
}

/** Rows with text in at least one cell; the first is usually the header. */
type TableRead = { ok: true; rows: TableRow[] } | { ok: false; problem: CsvProblem }

/** More rows than any office, district or roster has; a larger file is something else. */
export const MAX_ROWS = 5000
export const MAX_COLUMNS = 50
export const MAX_CELL_LENGTH = 2000
const MAX_ROW_BYTES = 20_000

const SEPARATORS = ['\t', ';', ','] as const

/** Reads a table from a file's bytes or from text pasted from a spreadsheet, with at most `mostRows` rows below the header. */
export function readTable(source: Uint8Array | string, mostRows = MAX_ROWS): TableRead {
  const decoded = typeof source === 'string' ? { ok: true as const, text: source } : decode(source)
  if (!decoded.ok) return decoded
  const { text, separator, first } = separated(decoded.text)
  // Checked first, because parsing a cell costs a hundred times as much as counting its separator.
  if (occursMore(text, separator, MAX_ROWS * MAX_COLUMNS)) return tooWide()
  try {
    const records = parse(text, {
      delimiter: separator,
      record_delimiter: ['\r\n', '\n', '\r'],
      relax_column_count: true,
      relax_quotes: true,
      max_record_size: MAX_ROW_BYTES,
      to: MAX_ROWS + 1,
    })
    return rowsOf(records, first, mostRows)
  } catch (error) {
    if (!(error instanceof CsvError)) throw error
    const row = first + Number(error['records'] ?? 0)
    return refused('problem.csv_broken', { row: String(row) })
  }
}

function rowsOf(records: string[][], first: number, mostRows: number): TableRead {
  if (records.length > MAX_ROWS) return refused('problem.csv_rows', { most: String(mostRows) })
  if (records.some(({ length }) => length > MAX_COLUMNS)) return tooWide()
  const long = records.findIndex((cells) => cells.some(({ length }) => length > MAX_CELL_LENGTH))
  if (long >= 0) {
    const detail = { row: String(first + long), most: String(MAX_CELL_LENGTH) }
    return refused('problem.csv_cell', detail)
  }
  const rows = records
    .map((cells, index) => ({ number: first + index, cells: cells.map(cellOf) }))
    .filter(({ cells }) => cells.some((cell) => cell !== ''))
  if (rows.length > mostRows + 1) return refused('problem.csv_rows', { most: String(mostRows) })
  return rows.length > 0 ? { ok: true, rows } : refused('problem.csv_empty')
}

function tooWide(): TableRead {
  return refused('problem.csv_wide', { most: String(MAX_COLUMNS) })
}

function refused(key: CsvProblem['key'], detail?: Record<string, string>): TableRead {
  return { ok: false, problem: { key, ...(detail && { detail }) } }
}

function occursMore(text: string, letter: string, most: number): boolean {
  let count = 0
  for (let at = text.indexOf(letter); at >= 0 && count <= most; at = text.indexOf(letter, at + 1)) count += 1
  return count > most
}

/** Removes the apostrophe that our own CSV files put before formula-like text. */
function cellOf(cell: string): string {
  const words = cleanText(cell)
  const bare = words.replace(/^'/, '')
  return bare !== words && harmless(bare) === words ? bare : words
}

/**
 * Finds the separator: named by Excel's first line `sep=;`, or else the most frequent one in the first row. `first` is the
 * spreadsheet row with which the text begins.
 */
function separated(text: string): { text: string; separator: string; first: number } {
  const directive = /^sep=(.)\r?\n/i.exec(text)
  if (directive?.[1]) return { text: text.slice(directive[0].length), separator: directive[1], first: 2 }
  const begin = text.slice(0, MAX_ROW_BYTES)
  const head = (/^\s*(?:"(?:[^"]|"")*"|[^"\r\n])*/.exec(begin)?.[0] ?? '').replace(/"(?:[^"]|"")*"/g, '')
  const count = (separator: string) => head.split(separator).length
  const separator = SEPARATORS.reduce((best, one) => (count(one) > count(best) ? one : best))
  return { text, separator, first: 1 }
}
