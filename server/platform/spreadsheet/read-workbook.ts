import readSheets, { type CellValue } from 'read-excel-file/web-worker'
import { csvLine } from './csv.ts'
import type { CsvProblem, Decoded } from './decode.ts'
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

/** Bytes of a workbook when it is unpacked: twice what the largest list needs. */
const MAX_UNPACKED = 8 * 1024 * 1024
/** Bytes of the list as text, as for a file of CSV. */
const MAX_TEXT = 2 * 1024 * 1024
const MINUTE = 60_000
/** Excel writes a time of day as one of the day before its first: 1899 or, on an old Mac, 1904. */
const FIRST_YEAR = 1905
/** A phone number or a count. */
const NUMBER = /^[\d\s.+()-]*$/

/**
 * The first sheet of an Excel file (.xlsx) that has words in it, as CSV with the same numbers of rows. Call it in a
 * worker: a hostile file takes any time and memory.
 */
export async function readWorkbook(file: Uint8Array): Promise<Decoded> {
  try {
    if (unpackedSize(file) > MAX_UNPACKED) return refused('problem.csv_large')
    const parts = partsOf(file)
    // The library reads every sheet and fills each place.
    const places = sheetsOf(parts).reduce((sum, sheet) => sum + placesOf(sheet), 0)
    if (places > MAX_CELLS) return refused('problem.csv_large')
    const [cell, ...others] = sheetsOf(parts).flatMap(uncomputedIn)
    if (cell !== undefined)
      return refused('problem.csv_uncomputed', { cell, count: String(others.length + 1) })
    const sheets = await readSheets(new Uint8Array(file).buffer)
    const at = sheets.findIndex(({ data }) => data.length > 0)
    const rows = sheets[at]?.data ?? []
    if (!fillMerged(rows, parts, at)) return refused('problem.csv_large')
    const text = listOf(rows.map((cells) => cells.map(textOf)))
    return text === undefined ? refused('problem.csv_large') : { ok: true, text }
  } catch {
    // The library throws errors of many kinds, and its messages quote the file.
    return refused('problem.csv_workbook')
  }
}

/**
 * Words that are merged over several rows stand in each of these that says anything. A number does not: it is the phone of one of
 * them, or how many they are together. False where the ranges are more than a sheet has room for.
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

/** Undefined where it is too long: one text of the file can stand in each of its cells, so it is counted before it is copied. */
function listOf(rows: string[][]): string | undefined {
  let length = 0
  for (const cell of rows.flat()) length += cell.length
  if (length > MAX_TEXT) return undefined
  const text = rows.map(csvLine).join('')
  return Buffer.byteLength(text) > MAX_TEXT ? undefined : text
}

/** As a person types it here. */
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
