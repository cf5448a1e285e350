import { unzipSync } from 'fflate'
import readSheets, { type CellValue } from 'read-excel-file/web-worker'
import { csvLine } from './csv.ts'
import type { CsvProblem, Decoded } from './decode.ts'

/** Bytes of a workbook when it is unpacked: four times what the largest list needs. */
const MAX_UNPACKED = 16 * 1024 * 1024
/** Bytes of the list as text, as for a file of CSV. */
const MAX_TEXT = 2 * 1024 * 1024
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
    const sheets = await readSheets(new Uint8Array(file).buffer)
    const rows = sheets.find(({ data }) => data.length > 0)?.data ?? []
    const text = rows.map((cells) => csvLine(cells.map(textOf))).join('')
    return Buffer.byteLength(text) > MAX_TEXT ? refused('problem.csv_large') : { ok: true, text }
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
