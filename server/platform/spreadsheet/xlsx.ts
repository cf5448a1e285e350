import { Readable } from 'node:stream'
import { finished } from 'node:stream/promises'
import { ZipFile } from 'yazl'
import { DAY, dayStart } from '../lib/clock.ts'
import { type Cell, type Column, isFormula, isPlain, printable, type Sheet } from './sheet.ts'
import { QUOTED, STYLE, STYLES } from './styles-xml.ts'
import { DECLARATION, escaped, MAIN } from './xml.ts'

/** Rows per sheet; the format allows 1 048 576. */
const MAX_ROWS = 1_000_000

/**
 * Streams an Excel file. Packs only as fast as the file is read; when the reader stops, reading rows stops too. Throws when a
 * row cannot be read.
 */
export async function* xlsxFile(sheets: Sheet[], mostRows = MAX_ROWS): AsyncGenerator<Buffer> {
  const zip = new ZipFile()
  const output = zip.outputStream as Readable
  const stop = new AbortController()
  const written = writeSheets(zip, sheets, mostRows, stop.signal).catch((error) => output.destroy(error))
  try {
    yield* output
  } finally {
    stop.abort()
    await written
  }
}

async function writeSheets(
  zip: ZipFile,
  sheets: Sheet[],
  mostRows: number,
  signal: AbortSignal,
): Promise<void> {
  const names: string[] = []
  for (const { name, columns, batches } of sheets) {
    const rows = new Rows(batches)
    try {
      await rows.advance()
      for (let part = 1; part === 1 || rows.batch; part++) {
        const xml = Readable.from(sheetXml(columns, rows, mostRows), { signal })
        zip.addReadStream(xml, sheetPath(names.length))
        names.push(part === 1 ? name : `${name} (${part})`)
        await finished(xml)
      }
    } finally {
      await rows.close()
    }
  }
  for (const [path, text] of Object.entries(workbookParts(names))) zip.addBuffer(Buffer.from(text), path)
  zip.end()
}

/** Writes as many rows as one sheet takes; the others remain for the next. */
async function* sheetXml(columns: Column[], rows: Rows, mostRows: number): AsyncGenerator<string> {
  let last = 1
  yield sheetBegin(columns)
  while (rows.batch && (last === 1 || last - 1 + rows.batch.length <= mostRows)) {
    yield rows.batch.map((cells) => rowXml(++last, cells)).join('')
    await rows.advance()
  }
  yield sheetEnd(columns, last)
}

/** The position in the stream of rows. */
class Rows {
  batch: Cell[][] | undefined
  private readonly source: AsyncGenerator<Cell[][]>

  constructor(batches: Sheet['batches']) {
    this.source = (async function* () {
      yield* batches
    })()
  }

  async advance(): Promise<void> {
    const { value, done } = await this.source.next()
    this.batch = done ? undefined : value
  }

  async close(): Promise<void> {
    await this.source.return(undefined)
  }
}

const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006'
const KIND = 'application/vnd.openxmlformats-officedocument.spreadsheetml'

const sheetPath = (index: number) => `xl/worksheets/sheet${index + 1}.xml`

/** The file's parts besides the sheets, by path (ECMA-376 Part 1, 12.2). */
function workbookParts(names: string[]): Record<string, string> {
  const sheets = names.map((_, index) => sheetPath(index))
  return {
    'xl/workbook.xml': workbook(names),
    'xl/styles.xml': STYLES,
    'xl/_rels/workbook.xml.rels': relationships([
      ...sheets.map((path) => ['worksheet', path.replace('xl/', '')] as const),
      ['styles', 'styles.xml'],
    ]),
    '_rels/.rels': relationships([['officeDocument', 'xl/workbook.xml']]),
    '[Content_Types].xml': contentTypes(sheets),
  }
}

/** Repeats each sheet's header on all printed pages. */
function workbook(names: string[]): string {
  const sheets = names.map(
    (name, index) => `<sheet name="${escaped(name)}" sheetId="${index + 1}" r:id="r${index + 1}"/>`,
  )
  const heads = names.map(
    (name, index) =>
      `<definedName name="_xlnm.Print_Titles" localSheetId="${index}">'${escaped(name)}'!$1:$1</definedName>`,
  )
  return `${DECLARATION}<workbook xmlns="${MAIN}" xmlns:r="${OFFICE}"><sheets>${sheets.join('')}</sheets><definedNames>${heads.join('')}</definedNames></workbook>`
}

function relationships(targets: (readonly [type: string, target: string])[]): string {
  const all = targets.map(
    ([type, target], index) =>
      `<Relationship Id="r${index + 1}" Type="${OFFICE}/${type}" Target="${target}"/>`,
  )
  return `${DECLARATION}<Relationships xmlns="${PACKAGE}/relationships">${all.join('')}</Relationships>`
}

function contentTypes(sheets: string[]): string {
  const parts = [
    ['xl/workbook.xml', 'sheet.main'],
    ['xl/styles.xml', 'styles'],
    ...sheets.map((path) => [path, 'worksheet']),
  ].map(([path, kind]) => `<Override PartName="/${path}" ContentType="${KIND}.${kind}+xml"/>`)
  return `${DECLARATION}<Types xmlns="${PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>${parts.join('')}</Types>`
}

/** Day 0 of a spreadsheet's serial numbers, which have no time zone: they are in the office's time. */
const DAY_ZERO = dayStart('1899-12-30').getTime()

/** The XML before the first row; freezes the header and fits all columns to the page's width. */
function sheetBegin(columns: Column[]): string {
  const widths = columns.map(
    ({ width }, index) => `<col min="${index + 1}" max="${index + 1}" width="${width}" customWidth="1"/>`,
  )
  const titles = columns.map(({ title }, index) => textCell(`${letters(index)}1`, 'head', title))
  return `${DECLARATION}<worksheet xmlns="${MAIN}"><sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>
<sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>
<cols>${widths.join('')}</cols><sheetData><row r="1">${titles.join('')}</row>`
}

/** The XML after the last row, whose number is `last`. */
function sheetEnd(columns: Column[], last: number): string {
  return `</sheetData><autoFilter ref="A1:${letters(columns.length - 1)}${last}"/>
<pageSetup paperSize="9" orientation="landscape" fitToHeight="0"/></worksheet>`
}

function rowXml(number: number, cells: Cell[]): string {
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
