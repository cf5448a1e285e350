import { CsvError, parse } from 'csv-parse/sync'
import { tidy } from '../lib/text.ts'
import { type CsvProblem, decode } from './decode.ts'
import { harmless } from './sheet.ts'

export interface TableRow {
  /** As the spreadsheet counts: the first row of the file is 1, empty ones included. */
  number: number
  cells: string[]
}

/** Rows with at least one word in them; the first is most likely the header. */
export type TableRead = { ok: true; rows: TableRow[] } | { ok: false; problem: CsvProblem }

/** More than any office, district or roster has; what is longer is another kind of file. */
export const MOST_ROWS = 20_000
const MOST_BYTES_OF_A_ROW = 20_000

const SEPARATORS = ['\t', ';', ','] as const

/** Reads a table out of a file's bytes, or out of text that was pasted from a spreadsheet. */
export function readTable(source: Uint8Array | string): TableRead {
  const decoded = typeof source === 'string' ? { ok: true as const, text: source } : decode(source)
  if (!decoded.ok) return decoded
  const { text, separator, first } = separated(decoded.text)
  try {
    const records = parse(text, {
      delimiter: separator,
      record_delimiter: ['\r\n', '\n', '\r'],
      relax_column_count: true,
      relax_quotes: true,
      max_record_size: MOST_BYTES_OF_A_ROW,
      to: MOST_ROWS + 1,
    })
    return rowsOf(records, first)
  } catch (error) {
    if (!(error instanceof CsvError)) throw error
    const row = first + Number(error['records'] ?? 0)
    return { ok: false, problem: { key: 'problem.csv_broken', detail: { row: String(row) } } }
  }
}

function rowsOf(records: string[][], first: number): TableRead {
  if (records.length > MOST_ROWS) {
    return { ok: false, problem: { key: 'problem.csv_rows', detail: { most: String(MOST_ROWS) } } }
  }
  const rows = records
    .map((cells, index) => ({ number: first + index, cells: cells.map(cellOf) }))
    .filter(({ cells }) => cells.some((cell) => cell !== ''))
  return rows.length > 0 ? { ok: true, rows } : { ok: false, problem: { key: 'problem.csv_empty' } }
}

/** Without the apostrophe that our own files put before what a spreadsheet would compute. */
function cellOf(cell: string): string {
  const words = tidy(cell)
  const bare = words.replace(/^'/, '')
  return bare !== words && harmless(bare) === words ? bare : words
}

/**
 * What stands between the cells: said by a first line `sep=;` that Excel understands, else the commonest in the
 * first row. `first` is the row of the spreadsheet that the text begins with.
 */
function separated(text: string): { text: string; separator: string; first: number } {
  const said = /^sep=(.)\r?\n/i.exec(text)
  if (said?.[1]) return { text: text.slice(said[0].length), separator: said[1], first: 2 }
  const begin = text.slice(0, MOST_BYTES_OF_A_ROW)
  const head = (/^\s*(?:"(?:[^"]|"")*"|[^"\r\n])*/.exec(begin)?.[0] ?? '').replace(/"(?:[^"]|"")*"/g, '')
  const count = (separator: string) => head.split(separator).length
  const separator = SEPARATORS.reduce((best, one) => (count(one) > count(best) ? one : best))
  return { text, separator, first: 1 }
}
