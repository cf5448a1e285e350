import { unzipSync } from 'fflate'
import readSheets, { type CellValue } from 'read-excel-file/web-worker'
import { csvLine } from './csv.ts'
import type { CsvProblem, Decoded } from './decode.ts'

/** Bytes of a workbook when it is unpacked: twice what the largest list needs. */
const MAX_UNPACKED = 8 * 1024 * 1024
/**
 * Of the rectangles of all sheets, from the first cell to the last words: the library reads every sheet and fills each place.
 * As many as a sheet has rows.
 */
const MAX_CELLS = 2 ** 20
/** Bytes of the list as text, as for a file of CSV. */
const MAX_TEXT = 2 * 1024 * 1024
/** The address of a cell, such as `AB12`, and the number of a row, as the library understands XML: white space of any kind. */
const CELL = /r\s*=\s*["']\s*([A-Z]{1,9})(\d{1,9})/g
const ROW = /r\s*=\s*["']\s*(\d+)/g
const SPACE = /\s/
const MINUTE = 60_000
/** Excel writes a time of day as one of the day before its first: 1899 or, on an old Mac, 1904. */
const FIRST_YEAR = 1905

/**
 * The first sheet of an Excel file (.xlsx) that has words in it, as CSV with the same numbers of rows. Call it in a
 * worker: a hostile file takes any time and memory.
 */
export async function readWorkbook(file: Uint8Array): Promise<Decoded> {
  try {
    if (unpackedSize(file) > MAX_UNPACKED) return refused('problem.csv_large')
    const places = partsOf(file).reduce((sum, part) => sum + placesOf(part), 0)
    if (places > MAX_CELLS) return refused('problem.csv_large')
    const sheets = await readSheets(new Uint8Array(file).buffer)
    const rows = sheets.find(({ data }) => data.length > 0)?.data ?? []
    const text = listOf(rows.map((cells) => cells.map(textOf)))
    return text === undefined ? refused('problem.csv_large') : { ok: true, text }
  } catch {
    // The library throws errors of many kinds, and its messages quote the file.
    return refused('problem.csv_workbook')
  }
}

/** By its list of contents: nothing is unpacked yet. The library unpacks no more than is said there. */
function unpackedSize(file: Uint8Array): number {
  let size = 0
  unzipSync(file, {
    filter: ({ originalSize }) => {
      size += originalSize
      return false
    },
  })
  return size
}

/** Whatever the file says which of its parts are sheets. */
function partsOf(file: Uint8Array): string[] {
  const parts = unzipSync(file, { filter: ({ name }) => name.endsWith('.xml') })
  return Object.values(parts).map((bytes) => Buffer.from(bytes).toString('latin1'))
}

/**
 * The places before the words that stand furthest out, which fill the memory: 1 kB of file can say that its one word is in the
 * millionth row. A cell without words only has a colour, and is no place.
 */
function placesOf(sheet: string): number {
  let [rows, columns] = [1, 1]
  for (const tag of tagsOf(sheet, '<c')) {
    if (tag.endsWith('/')) continue
    for (const [, letters = '', row = ''] of tag.matchAll(CELL)) {
      const column = Buffer.from(letters).reduce((sum, letter) => sum * 26 + letter - 64, 0)
      rows = Math.max(rows, Number(row))
      columns = Math.max(columns, column)
    }
  }
  for (const tag of tagsOf(sheet, '<row'))
    for (const [, row] of tag.matchAll(ROW)) if (Number(row) > MAX_CELLS) return Number.POSITIVE_INFINITY
  return rows * columns
}

function* tagsOf(xml: string, begin: string): Generator<string> {
  let end = 0
  for (let at = xml.indexOf(begin); at >= 0; at = xml.indexOf(begin, end)) {
    end = at + begin.length
    if (!SPACE.test(xml.charAt(end))) continue
    end = xml.indexOf('>', at)
    if (end < 0) return
    yield xml.slice(at, end)
  }
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

function refused(key: CsvProblem['key']): Decoded {
  return { ok: false, problem: { key } }
}
