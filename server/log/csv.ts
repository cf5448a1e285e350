export type Cell = string | number

/** Without it Excel takes UTF-8 for the code page of the computer. */
const BOM = '\ufeff'

/** A spreadsheet computes a cell that begins so, also after spaces and as wide letters. */
const FORMULA = /^[\s\p{Cc}]*[=+\-@\uff1d\uff0b\uff0d\uff20]|^[\t\r\n]/u

/** The one place where a cell is written: no word of a visitor becomes a formula on somebody's computer. */
export function csvLine(cells: Cell[]): string {
  return `${cells.map(csvCell).join(',')}\r\n`
}

function csvCell(cell: Cell): string {
  if (typeof cell === 'number') return String(cell)
  const harmless = FORMULA.test(cell) ? `'${cell}` : cell
  return `"${harmless.replaceAll('"', '""')}"`
}

/** The head comes with the first lines: what cannot be read gives no file at all. */
export async function* csvText(head: string[], batches: AsyncIterable<Cell[][]>): AsyncGenerator<string> {
  let begin = BOM + csvLine(head)
  for await (const lines of batches) {
    yield begin + lines.map(csvLine).join('')
    begin = ''
  }
  if (begin) yield begin
}
