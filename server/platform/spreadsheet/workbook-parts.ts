import { unzipSync } from 'fflate'

/** Cells that may be allocated; a sheet has at most as many rows. */
export const MAX_CELLS = 2 ** 20
/** A row number or cell address as every program writes it; the library also accepts `9e9`. */
const PLACE = /[\s:"']r\s*=\s*(?:["']([A-Z]{0,9})([1-9]\d{0,8})["'])?/g
const TAG = /<([^\s<>/]+)(?:"[^"]*"|'[^']*'|[^<>"'])*/g
/** Every tag as the library reads it, up to its `>`. */
const WHOLE_TAG = /<(?:"[^"]*"|'[^']*'|[^<>"'])*/g
/** Characters of a tag. The longest that a program writes names the ranges of a format. */
const MAX_TAG = 32_768
const ATTRIBUTE = /[\s:"'](id|Id|Target|r)\s*=\s*["']([^"']*)/g
const RANGE = /\sref\s*=\s*["']([A-Z]{1,3})([1-9]\d{0,6}):[A-Z]{1,3}([1-9]\d{0,6})["']/

/** The workbook's parts as text, by name; decoded as Latin-1, so that other characters are garbled. */
export type Parts = Record<string, string>

/** Unpacked size according to the zip directory, before unpacking; the library unpacks no more than that. */
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

/** Detects sheets by their content, whatever the file declares. */
export function sheetsOf(parts: Parts): string[] {
  return Object.values(parts).filter((part) => /<(?:[^\s<>/:]*:)?sheetData[\s/>]/.test(part))
}

/**
 * The number of cells that the library allocates, up to the last row and column with content: 1 kB of file can put one word
 * into the millionth row. Cells with only a format do not count. Throws when a sheet hides its content, or has a tag that would
 * take the library minutes: it reads a sheet in pieces, each of which goes through an unfinished tag from its beginning.
 */
export function placesOf(sheet: string): number {
  // A comment could hide a cell from this check.
  if (sheet.includes('<!')) throw new Error('no program writes that into a sheet')
  for (const { 0: tag, index } of sheet.matchAll(WHOLE_TAG))
    if (tag.length > MAX_TAG || sheet[index + tag.length] !== '>')
      throw new Error('no program writes such a tag')
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

/** Addresses of cells whose formula was never computed, because the file was not written by a spreadsheet. */
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

/** The merged ranges of the workbook's sheet with this index, from 0. */
export function* mergedIn(parts: Parts, sheet: number) {
  for (const { tag } of tagsOf(partOfSheet(parts, sheet), 'mergeCell')) {
    const [, letters = '', first, last] = RANGE.exec(tag) ?? []
    const merged = { row: Number(first) - 1, column: columnOf(letters) - 1, last: Number(last) - 1 }
    if (merged.last > merged.row) yield merged
  }
}

/** Empty when the file does not name its parts as spreadsheets do. */
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

/** The tags with these names, whatever their prefix, from `<` up to but not including `>`. */
function* tagsOf(xml: string, ...names: string[]): Generator<{ name: string; tag: string }> {
  for (const [tag, prefixed = ''] of xml.matchAll(TAG)) {
    const name = prefixed.slice(prefixed.indexOf(':') + 1)
    if (names.includes(name)) yield { name, tag }
  }
}
