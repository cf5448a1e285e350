import { clockTime, dateText } from '../lib/clock.ts'
import { type Cell, harmless, isPlain, type Sheet } from './sheet.ts'

/** Without it Excel takes UTF-8 for the code page of the computer. */
const BOM = '\ufeff'

/** The head comes with the first rows: what cannot be read gives no file at all. */
export async function* csvFile({ columns, batches }: Sheet): AsyncGenerator<string> {
  let begin = BOM + csvLine(columns.map(({ title }) => title))
  for await (const rows of batches) {
    let lines = begin
    for (const cells of rows) lines += csvLine(cells)
    yield lines
    begin = ''
  }
  if (begin) yield begin
}

/** The one place where a cell of CSV is written (RFC 4180). */
export function csvLine(cells: Cell[]): string {
  let line = ''
  for (const cell of cells) line += line === '' ? csvCell(cell) : `,${csvCell(cell)}`
  return `${line}\r\n`
}

function csvCell(cell: Cell): string {
  if (typeof cell === 'number') return String(cell)
  if (cell instanceof Date) return `"${clockTime(cell)}"`
  if (typeof cell === 'object') return `"${dateText(cell.day)}"`
  return isPlain(cell) || cell === '' ? `"${cell}"` : `"${harmless(cell).replaceAll('"', '""')}"`
}
