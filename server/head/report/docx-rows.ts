import { strFromU8, strToU8, unzipSync, zipSync } from 'fflate'
import type { Table } from './report-parts.ts'

type Row = Table['rows'][number]

const DOCUMENT = 'word/document.xml'
/** Around the number of a cell in the sample row. Of Unicode's private use, which a typed text may contain, too. */
const MARK = '\uE000'
/** Rows that are encoded at once. */
const A_PIECE = 500

/**
 * The table with one sample row in place of its plain ones: the library takes 16 kB of memory for a cell, and an appendix of ten
 * thousand offices has eighty thousand.
 */
export function withSampleRow(table: Table): Table {
  const sample = { cells: table.columns.map((_, index) => MARK + index + MARK), strong: false }
  return { ...table, rows: [...table.rows.filter(({ strong }) => strong), sample] }
}

/** Writes the plain rows of a table into the file in place of its sample row. */
export function fillIn(file: Uint8Array, { rows }: Table): Uint8Array {
  const parts = unzipSync(file)
  const xml = strFromU8(parts[DOCUMENT] ?? new Uint8Array())
  // The sample row is the last of the document.
  const place = xml.lastIndexOf(MARK)
  const [from, to] = [xml.lastIndexOf('<w:tr>', place), xml.indexOf('</w:tr>', place) + '</w:tr>'.length]
  // Text and numbers of cells take turns.
  const sample = xml.slice(from, to).split(MARK)
  const plain = rows.filter(({ strong }) => !strong)
  const pieces: Uint8Array[] = []
  for (let index = 0; index < plain.length; index += A_PIECE) {
    const some = plain.slice(index, index + A_PIECE)
    pieces.push(strToU8(some.map((row) => rowXml(sample, row)).join('')))
  }
  const document = Buffer.concat([strToU8(xml.slice(0, from)), ...pieces, strToU8(xml.slice(to))])
  return zipSync({ ...parts, [DOCUMENT]: document })
}

function rowXml(sample: string[], { cells }: Row): string {
  return sample.map((part, index) => (index % 2 === 0 ? part : escaped(cells[Number(part)] ?? ''))).join('')
}

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' }

function escaped(text: string): string {
  return text.replace(/[&<>]/g, (letter) => ENTITIES[letter] ?? letter)
}
