import { DAY, dayStart } from '../lib/clock.ts'
import { type Cell, type Column, isFormula, isPlain, printable } from './sheet.ts'
import { QUOTED, STYLE } from './styles-xml.ts'
import { DECLARATION, escaped, MAIN } from './xml.ts'

/** Day 0 of a spreadsheet's serial numbers, which have no time zone: they are in the office's time. */
const DAY_ZERO = dayStart('1899-12-30').getTime()

/** The XML before the first row; freezes the header and fits all columns to the page's width. */
export function sheetBegin(columns: Column[]): string {
  const widths = columns.map(
    ({ width }, index) => `<col min="${index + 1}" max="${index + 1}" width="${width}" customWidth="1"/>`,
  )
  const titles = columns.map(({ title }, index) => textCell(`${letters(index)}1`, 'head', title))
  return `${DECLARATION}<worksheet xmlns="${MAIN}"><sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>
<sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>
<cols>${widths.join('')}</cols><sheetData><row r="1">${titles.join('')}</row>`
}

/** The XML after the last row, whose number is `last`. */
export function sheetEnd(columns: Column[], last: number): string {
  return `</sheetData><autoFilter ref="A1:${letters(columns.length - 1)}${last}"/>
<pageSetup paperSize="9" orientation="landscape" fitToHeight="0"/></worksheet>`
}

export function rowXml(number: number, cells: Cell[]): string {
  const written = cells.map((cell, index) => cellXml(`${letters(index)}${number}`, cell))
  return `<row r="${number}">${written.join('')}</row>`
}

/** The only function that writes XLSX cells. Every cell has an explicit type, so text is never evaluated. */
function cellXml(at: string, cell: Cell): string {
  if (cell === '') return ''
  if (typeof cell === 'string') return textCell(at, 'text', cell)
  if (typeof cell === 'number') return numberCell(at, STYLE.number, cell)
  if (cell instanceof Date) return numberCell(at, STYLE.time, serial(cell))
  return numberCell(at, STYLE.day, serial(dayStart(cell.day)))
}

/**
 * Marks formula-like text as Excel marks text typed after an apostrophe: the text stays unchanged, shows no apostrophe, and
 * remains text after the cell is edited.
 */
function textCell(at: string, style: keyof typeof QUOTED, text: string): string {
  const plain = isPlain(text)
  const shown = plain ? text : printable(text)
  const number = STYLE[!plain && isFormula(shown) ? QUOTED[style] : style]
  return `<c r="${at}" s="${number}" t="inlineStr"><is><t xml:space="preserve">${escaped(shown)}</t></is></c>`
}

function numberCell(at: string, style: number, value: number): string {
  return `<c r="${at}" s="${style}"><v>${value}</v></c>`
}

function serial(instant: Date): number {
  return (instant.getTime() - DAY_ZERO) / DAY
}

/** A, B, …, Z, AA. */
function letters(index: number): string {
  const last = String.fromCharCode(65 + (index % 26))
  return index < 26 ? last : letters(Math.floor(index / 26) - 1) + last
}
