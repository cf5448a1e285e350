import readSheets, { type CellValue } from 'read-excel-file/web-worker'
import { csvLine } from './csv.ts'
import type { CsvProblem, Decoded } from './decoded.ts'
import {
  MAX_CELLS,
  mergedIn,
  type Parts,
  partsOf,
  placesOf,
  sheetsOf,
  uncomputedIn,
  unpackedSize,
} from './workbook-parts.ts'

type Row = (CellValue | null)[]

/** Unpacked bytes of a workbook; twice what the largest list needs. */
const MAX_UNPACKED = 8 * 1024 * 1024
/** A sheet takes the library some milliseconds, even an empty one. */
const MAX_SHEETS = 100
/** Bytes of the list as text, as for a CSV file. */
const MAX_TEXT = 2 * 1024 * 1024
const MINUTE = 60_000
/** Excel stores a time of day on the day before its first: in 1899 or, on old Macs, 1904. */
const FIRST_YEAR = 1905
const NUMBER = /^[\d\s.+()-]*$/

/**
 * The first sheet of an Excel file (.xlsx) that contains text, as CSV with the same row numbers. Call it in a worker: a
 * malicious file can take unlimited time and memory.
 */
export async function readWorkbook(file: Uint8Array): Promise<Decoded> {
  try {
    if (unpackedSize(file) > MAX_UNPACKED) return refused('problem.csv_large')
    const parts = partsOf(file)
    // The library reads every sheet and allocates every cell.
    const found = sheetsOf(parts)
    if (found.length > MAX_SHEETS) return refused('problem.csv_large')
    const places = found.reduce((sum, sheet) => sum + placesOf(sheet), 0)
    if (places > MAX_CELLS) return refused('problem.csv_large')
    const [cell, ...others] = found.flatMap(uncomputedIn)
    if (cell !== undefined)
      return refused('problem.csv_uncomputed', { cell, count: String(others.length + 1) })
    const sheets = await readSheets(new Uint8Array(file).buffer)
    const at = sheets.findIndex(({ data }) => data.length > 0)
    const rows = sheets[at]?.data ?? []
    if (!fillMerged(rows, parts, at)) return refused('problem.csv_large')
    const text = listOf(rows.map((cells) => cells.map(textOf)))
    return text === undefined ? refused('problem.csv_large') : { ok: true, text }
  } catch {
    // The library throws many kinds of errors, whose messages quote the file.
    return refused('problem.csv_workbook')
  }
}

/**
 * Copies text that is merged over several rows into each of them that has other content. Numbers are not copied: they are one
 * person's phone or a total. Returns false when the ranges exceed the cells that a sheet may have.
 */
function fillMerged(rows: Row[], parts: Parts, sheet: number): boolean {
  const isFilled = rows.map((cells) => cells.some((cell) => cell !== null))
  let left = MAX_CELLS
  for (const { row, column, last } of mergedIn(parts, sheet)) {
    const words = rows[row]?.[column] ?? null
    if (words === null || NUMBER.test(textOf(words))) continue
    const end = Math.min(last + 1, rows.length)
    left -= end - row
    if (left < 0) return false
    for (let below = row + 1; below < end; below += 1) {
      const cells = rows[below]
      if (cells && isFilled[below]) cells[column] ??= words
    }
  }
  return true
}

/**
 * Returns undefined when it is too long. Counts before it copies, because every cell may contain the same long text of the
 * file.
 */
function listOf(rows: string[][]): string | undefined {
  let length = 0
  for (const cell of rows.flat()) length += cell.length
  if (length > MAX_TEXT) return undefined
  const text = rows.map(csvLine).join('')
  return Buffer.byteLength(text) > MAX_TEXT ? undefined : text
}

/** The cell as a user would type it. */
function textOf(cell: CellValue | null): string {
  if (!(cell instanceof Date)) return String(cell ?? '')
  const [day = '', time = ''] = new Date(Math.round(cell.getTime() / MINUTE) * MINUTE)
    .toISOString()
    .split('T')
  const clock = time.slice(0, 'hh:mm'.length)
  if (cell.getUTCFullYear() < FIRST_YEAR) return clock
  const date = day.split('-').toReversed().join('/')
  return clock === '00:00' ? date : `${date} ${clock}`
}

function refused(key: CsvProblem['key'], detail?: Record<string, string>): Decoded {
  return { ok: false, problem: { key, ...(detail && { detail }) } }
}
