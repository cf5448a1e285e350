import { clockTime, dateText } from '../lib/clock.ts'
import { type Cell, harmless, isPlain, type Sheet } from './sheet.ts'

/** Without the byte order mark Excel reads UTF-8 in the computer's code page. */
const BOM = '\ufeff'

/** Writes the header with the first rows, so that data that cannot be read yields no file at all. */
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

/** The only function that writes CSV cells (RFC 4180). */
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
