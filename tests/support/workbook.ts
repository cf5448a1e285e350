import { strToU8, zipSync } from 'fflate'
import type { Cell, Sheet } from '../../server/platform/spreadsheet/sheet.ts'

const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'
const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006'
const MEDIA = 'application/vnd.openxmlformats-officedocument.spreadsheetml'

/** A minimal Excel file. Each text is the content of a sheet's `worksheet` element, or, with a DOCTYPE, the whole part. */
export function workbookOf(...sheets: string[]): Buffer {
  return packed(sheets, undefined)
}

/** One shared string that each of these cells refers to. */
export function workbookSharing(text: string, cells: string[]): Buffer {
  const places = cells.map((at) => `<c r="${at}" t="s"><v>0</v></c>`).join('')
  return packed([`<sheetData><row r="1">${places}</row></sheetData>`], text)
}

function packed(sheets: string[], shared: string | undefined): Buffer {
  const numbered = (one: (number: number) => string) => sheets.map((_, index) => one(index + 1)).join('')
  const types = `<Override PartName="/xl/workbook.xml" ContentType="${MEDIA}.sheet.main+xml"/>${numbered(
    (n) => `<Override PartName="/xl/worksheets/sheet${n}.xml" ContentType="${MEDIA}.worksheet+xml"/>`,
  )}${shared === undefined ? '' : `<Override PartName="/xl/sharedStrings.xml" ContentType="${MEDIA}.sharedStrings+xml"/>`}`
  const files: Record<string, string> = {
    '[Content_Types].xml': `<Types xmlns="${PACKAGE}/content-types">${types}</Types>`,
    '_rels/.rels': relationships(
      `<Relationship Id="r1" Type="${OFFICE}/officeDocument" Target="xl/workbook.xml"/>`,
    ),
    'xl/workbook.xml': `<workbook xmlns="${MAIN}" xmlns:r="${OFFICE}"><sheets>${numbered(
      (n) => `<sheet name="S${n}" sheetId="${n}" r:id="r${n}"/>`,
    )}</sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': relationships(
      numbered(
        (n) => `<Relationship Id="r${n}" Type="${OFFICE}/worksheet" Target="worksheets/sheet${n}.xml"/>`,
      ) +
        (shared === undefined
          ? ''
          : `<Relationship Id="s" Type="${OFFICE}/sharedStrings" Target="sharedStrings.xml"/>`),
    ),
    ...(shared !== undefined && {
      'xl/sharedStrings.xml': `<sst xmlns="${MAIN}"><si><t>${shared}</t></si></sst>`,
    }),
  }
  for (const [index, xml] of sheets.entries()) {
    files[`xl/worksheets/sheet${index + 1}.xml`] = xml.startsWith('<!')
      ? xml
      : `<worksheet xmlns="${MAIN}">${xml}</worksheet>`
  }
  return Buffer.from(
    zipSync(Object.fromEntries(Object.entries(files).map(([path, text]) => [path, strToU8(text)]))),
  )
}

/** An Excel file of these cells; a number is stored as one. */
export function workbookWith(rows: (string | number)[][], merged: string[] = []): Buffer {
  const cellOf = (cell: string | number, at: string) => {
    if (cell === '') return ''
    return typeof cell === 'number' ? `<c r="${at}"><v>${cell}</v></c>` : wordsAt(at, cell)
  }
  const lines = rows.map((cells, y) => {
    const written = cells.map((cell, x) => cellOf(cell, `${String.fromCharCode(65 + x)}${y + 1}`))
    return `<row r="${y + 1}">${written.join('')}</row>`
  })
  const ranges = merged.map((range) => `<mergeCell ref="${range}"/>`).join('')
  return workbookOf(`<sheetData>${lines.join('')}</sheetData><mergeCells>${ranges}</mergeCells>`)
}

/** A text cell; `at` is its address, such as `B2`. */
export function wordsAt(at: string, words: string): string {
  return `<c r="${at}" t="inlineStr"><is><t>${words}</t></is></c>`
}

function relationships(all: string): string {
  return `<Relationships xmlns="${PACKAGE}/relationships">${all}</Relationships>`
}

/** A sheet before it is written to a file, with all its rows in one list. */
export function withRows({ batches, ...sheet }: Sheet): Omit<Sheet, 'batches'> & { rows: Cell[][] } {
  return { ...sheet, rows: [...(batches as Iterable<Cell[][]>)].flat() }
}
