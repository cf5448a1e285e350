import { type CheerioAPI, load } from 'cheerio'
import { unzipSync } from 'fflate'

export interface SeenSheet {
  name: string
  /** The header row first; an omitted cell is empty. */
  rows: (string | number)[][]
  /** Formats of the cells in the last row, such as `dd/mm/yyyy`; 49 is text. */
  formats: string[]
  /** Whether the cells of the last row are marked as text by a leading apostrophe. */
  quoted: boolean[]
  xml: CheerioAPI
}

/** Parses a workbook strictly by the standard; throws on a formula or a control character. */
export function readXlsx(file: Uint8Array): SeenSheet[] {
  const files = unzipSync(file)
  const part = (path = '') => {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(files[path])
    if (/(?![\t\n\r])[\p{Cc}\ufffe\uffff]|<f[ />]/u.test(text)) throw new Error(`${path} is no clean XML`)
    return load(text, { xml: { decodeEntities: true } })
  }
  const types = part('[Content_Types].xml')
  const [book, targets, styles] = [
    part('xl/workbook.xml'),
    part('xl/_rels/workbook.xml.rels'),
    part('xl/styles.xml'),
  ]
  return book('sheet')
    .get()
    .map((sheet) => {
      const { name = '', 'r:id': id } = book(sheet).attr() ?? {}
      const path = `xl/${targets(`Relationship[Id="${id}"]`).attr('Target')}`
      if (types(`Override[PartName="/${path}"]`).length !== 1) throw new Error(`${path} has no type`)
      return { name, ...readSheet(part(path), styles) }
    })
}

function readSheet(xml: CheerioAPI, styles: CheerioAPI): Omit<SeenSheet, 'name'> {
  const columns = xml('col').length
  const rows = xml('row')
    .get()
    .map((row) => {
      const cells: (string | number)[] = Array(columns).fill('')
      for (const cell of xml(row).children('c').get()) {
        const { r = '', t } = xml(cell).attr() ?? {}
        cells[indexOf(r)] = t === 'inlineStr' ? xml(cell).find('is > t').text() : Number(xml(cell).text())
      }
      return cells
    })
  const styled = xml('row')
    .last()
    .children('c')
    .get()
    .map((cell) => styles('cellXfs > xf').eq(Number(xml(cell).attr('s'))))
  const formats = styled.map((style) => {
    const id = style.attr('numFmtId') ?? ''
    return styles(`numFmt[numFmtId="${id}"]`).attr('formatCode') ?? id
  })
  return { rows, formats, quoted: styled.map((style) => style.attr('quotePrefix') === '1'), xml }
}

/** 0 for `A2`, 27 for `AB2`. */
function indexOf(at: string): number {
  return (
    at
      .replace(/\d/g, '')
      .split('')
      .reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) - 1
  )
}
