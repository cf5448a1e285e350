import { unzipSync } from 'fflate'

/** As many as a sheet has rows, and as many places as one may have before its furthest words. */
export const MAX_CELLS = 2 ** 20
/** The number of a row or the address of a cell, as every program writes them; the library takes `9e9` for one, too. */
const PLACE = /[\s:"']r\s*=\s*(?:["']([A-Z]{0,9})([1-9]\d{0,8})["'])?/g
const TAG = /<([^\s<>/]+)(?:"[^"]*"|'[^']*'|[^<>"'])*/g
const ATTRIBUTE = /[\s:"'](id|Id|Target|r)\s*=\s*["']([^"']*)/g
const RANGE = /\sref\s*=\s*["']([A-Z]{1,3})([1-9]\d{0,6}):[A-Z]{1,3}([1-9]\d{0,6})["']/

/** The texts of a workbook's parts by their names, letters beyond Latin-1 broken. */
export type Parts = Record<string, string>

/** By its list of contents: nothing is unpacked yet. The library unpacks no more than is said there. */
export function unpackedSize(file: Uint8Array): number {
  let size = 0
  unzipSync(file, {
    filter: ({ originalSize }) => {
      size += originalSize
      return false
    },
  })
  return size
}

export function partsOf(file: Uint8Array): Parts {
  const parts = unzipSync(file, { filter: ({ name }) => /\.xml(?:\.rels)?$/.test(name) })
  const texts = Object.entries(parts).map(([name, bytes]) => [name, Buffer.from(bytes).toString('latin1')])
  return Object.fromEntries(texts) as Parts
}

/** Whatever the file says which of its parts are sheets. */
export function sheetsOf(parts: Parts): string[] {
  return Object.values(parts).filter((part) => /<(?:[^\s<>/:]*:)?sheetData[\s/>]/.test(part))
}

/**
 * The places before the words that stand furthest out, which fill the memory: 1 kB of file can say that its one word is in the
 * millionth row. A cell without words only has a colour, and is no place. Throws where a sheet hides what it says.
 */
export function placesOf(sheet: string): number {
  // A comment could hide a cell from us.
  if (sheet.includes('<!')) throw new Error('no program writes that into a sheet')
  let [rows, columns] = [1, 1]
  for (const { tag } of tagsOf(sheet, 'row', 'c')) {
    for (const [, letters, row] of tag.matchAll(PLACE)) {
      if (row === undefined) throw new Error('no program writes such a place')
      if (Number(row) > MAX_CELLS) return Number.POSITIVE_INFINITY
      if (!letters || tag.endsWith('/')) continue
      rows = Math.max(rows, Number(row))
      columns = Math.max(columns, columnOf(letters))
    }
  }
  return rows * columns
}

/** The cells whose formula was never computed: a program has written them that is no spreadsheet. */
export function uncomputedIn(sheet: string): string[] {
  const found: string[] = []
  let [cell, isWaiting] = ['', false]
  const end = () => isWaiting && found.push(attribute(cell, 'r'))
  for (const { name, tag } of tagsOf(sheet, 'c', 'f', 'v')) {
    if (name === 'c') {
      end()
      cell = tag
    }
    isWaiting = name === 'f'
  }
  end()
  return found
}

/** Cells that are merged over several rows: the place of their words, from 0, and their last row. */
export interface Merged {
  row: number
  column: number
  last: number
}

/** Of the sheet that stands at this place in the workbook, from 0. */
export function* mergedIn(parts: Parts, sheet: number): Generator<Merged> {
  for (const { tag } of tagsOf(partOfSheet(parts, sheet), 'mergeCell')) {
    const [, letters = '', first, last] = RANGE.exec(tag) ?? []
    const merged = { row: Number(first) - 1, column: columnOf(letters) - 1, last: Number(last) - 1 }
    if (merged.last > merged.row) yield merged
  }
}

/** Nothing where a file names its parts in another way than spreadsheets do. */
function partOfSheet(parts: Parts, sheet: number): string {
  const sheets = [...tagsOf(parts['xl/workbook.xml'] ?? '', 'sheet')]
  const id = attribute(sheets[sheet]?.tag ?? '', 'id')
  const relations = [...tagsOf(parts['xl/_rels/workbook.xml.rels'] ?? '', 'Relationship')]
  const target = attribute(relations.find(({ tag }) => attribute(tag, 'Id') === id)?.tag ?? '', 'Target')
  return parts[target.startsWith('/') ? target.slice(1) : `xl/${target}`] ?? ''
}

function attribute(tag: string, name: string): string {
  for (const [, found, value = ''] of tag.matchAll(ATTRIBUTE)) if (found === name) return value
  return ''
}

function columnOf(letters: string): number {
  return Buffer.from(letters).reduce((sum, letter) => sum * 26 + letter - 64, 0)
}

/** The tags of these names, whatever their prefix, from `<` to before `>`. */
function* tagsOf(xml: string, ...names: string[]): Generator<{ name: string; tag: string }> {
  for (const [tag, prefixed = ''] of xml.matchAll(TAG)) {
    const name = prefixed.slice(prefixed.indexOf(':') + 1)
    if (names.includes(name)) yield { name, tag }
  }
}
