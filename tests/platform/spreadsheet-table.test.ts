import { describe, expect, test } from 'vitest'
import { csvLine } from '../../server/platform/spreadsheet/csv.ts'
import {
  MAX_CELL_LENGTH,
  MAX_COLUMNS,
  MAX_ROWS,
  readTable,
} from '../../server/platform/spreadsheet/read-table.ts'

const TABLE = 'Mã;Tên cơ quan\r\nubnd-xa-phuoc-ly;UBND xã Phước Lý\r\ntyt;Trạm Y tế xã Đông Thạnh\r\n'
const ROWS = [
  { number: 1, cells: ['Mã', 'Tên cơ quan'] },
  { number: 2, cells: ['ubnd-xa-phuoc-ly', 'UBND xã Phước Lý'] },
  { number: 3, cells: ['tyt', 'Trạm Y tế xã Đông Thạnh'] },
]

const bytes = (text: string, encoding: BufferEncoding = 'utf8') => Buffer.from(text, encoding)
const bigEndian = (text: string) => bytes(text, 'utf16le').swap16()

/** Encodes Vietnamese as Windows programs do with code page 1258, where each tone is a separate character. */
function windows1258(text: string): Buffer {
  const decoder = new TextDecoder('windows-1258')
  const letters = new Map(
    Array.from({ length: 256 }, (_, byte) => [decoder.decode(Uint8Array.of(byte)), byte]),
  )
  const split = Array.from(text).flatMap((letter) => {
    if (letters.has(letter)) return [letter]
    const tone = /[\u0300\u0301\u0303\u0309\u0323]/
    const apart = letter.normalize('NFD')
    const mark = tone.exec(apart)?.[0] ?? ''
    return [apart.replace(tone, '').normalize('NFC'), mark]
  })
  return Buffer.from(split.filter(Boolean).map((letter) => letters.get(letter) ?? 0x3f))
}

/** Encodes as Windows does when a code page lacks a character: with a question mark. */
function ansi(text: string): Buffer {
  return Buffer.from(
    Array.from(text, (letter) => (letter.charCodeAt(0) > 0xff ? 0x3f : letter.charCodeAt(0))),
  )
}

describe('the same table is read', () => {
  test.each<[string, Uint8Array | string]>([
    ['from UTF-8', bytes(TABLE)],
    ['from UTF-8 with its mark, as Excel saves “CSV UTF-8”', bytes(`\ufeff${TABLE}`)],
    [
      'from UTF-16 with its mark, as Excel saves “Unicode text”',
      bytes(`\ufeff${TABLE.replaceAll(';', '\t')}`, 'utf16le'),
    ],
    ['from UTF-16 of the other byte order', bigEndian(`\ufeff${TABLE}`)],
    ['from UTF-16 without a mark', bytes(TABLE, 'utf16le')],
    ['from UTF-16 of the other byte order without a mark', bigEndian(TABLE)],
    ['from Windows-1258 with its tones apart', windows1258(TABLE)],
    ['from UTF-8 in decomposed letters, as a Mac writes them', bytes(TABLE.normalize('NFD'))],
    [
      'from UTF-8 that was opened as Windows-1252 and saved again',
      bytes(new TextDecoder('windows-1252').decode(bytes(TABLE))),
    ],
    ['with commas', bytes(TABLE.replaceAll(';', ','))],
    ['with commas and quotation marks', bytes(TABLE.replaceAll(/[^;\r\n]+/g, '"$&"').replaceAll(';', ','))],
    ['with line ends of Unix', bytes(TABLE.replaceAll('\r\n', '\n'))],
    ['with line ends of an old Mac', bytes(TABLE.replaceAll('\r\n', '\r'))],
    ['without an end of the last line', bytes(TABLE.trimEnd())],
    ['with empty columns at the right', bytes(TABLE.replaceAll('\r\n', ';;\r\n'))],
    ['as the cells that were copied and pasted', TABLE.replaceAll(';', '\t')],
    ['with spaces around the words', bytes(TABLE.replaceAll(';', ' ; '))],
  ])('%s', (_, source) => {
    const read = readTable(source)
    expect(read.ok && read.rows.map((row) => ({ ...row, cells: row.cells.slice(0, 2) }))).toEqual(ROWS)
  })

  test('a table is read with the separator that its first line names, and rows are numbered as in the spreadsheet', () => {
    const read = readTable(bytes(`sep=,\r\nMã,Tên\r\n\r\n,,\r\na,"Hai dòng\r\ntrong một ô"\r\n`))
    expect(read.ok && read.rows).toEqual([
      { number: 2, cells: ['Mã', 'Tên'] },
      { number: 5, cells: ['a', 'Hai dòng trong một ô'] },
    ])
  })

  test('a table of our own writer is read, formulas and quotation marks included', () => {
    const cells = ['=1+1', '+84 912', '@x', '-', 'Nói "vâng", rồi đi', 'O’Neill', "'trong ngoặc'", 'a;b']
    const read = readTable(`\ufeff${csvLine(['1', '2', '3', '4', '5', '6', '7', '8'])}${csvLine(cells)}`)
    expect(read.ok && read.rows[1]?.cells).toEqual(cells)
  })

  test('a table is read where a quotation mark stands in the middle of a word', () => {
    const read = readTable('Mã;Tên\na;Trường "Nguyễn Thái Bình"\nb;5" ống\n')
    expect(read.ok && read.rows.map(({ cells }) => cells[1])).toEqual([
      'Tên',
      'Trường "Nguyễn Thái Bình"',
      '5" ống',
    ])
  })
})

describe('a text that is no table is refused with its reason', () => {
  const broken = `Mã;Tên\na;b\n"c;d\n${'e;f\n'.repeat(3)}`
  test.each<[string, Uint8Array | string, string]>([
    ['a workbook of an old Excel', Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1]), 'problem.csv_workbook'],
    ['a PDF', bytes('%PDF-1.7\n'), 'problem.csv_workbook'],
    [
      'a picture',
      Buffer.from([0x89, 0x50, 0x4e, 0x47, 0xd, 0xa, 0x1a, 0xa, 0, 0, 0, 0xd, 0x49]),
      'problem.csv_binary',
    ],
    ['letters that an ANSI code page had no room for', ansi(TABLE), 'problem.csv_letters_lost'],
    [
      'the same, saved as UTF-8 afterwards',
      bytes(ansi(TABLE).toString('latin1')),
      'problem.csv_letters_lost',
    ],
    [
      'the same of a code page that kept a few',
      windows1258('Mã;Tên\na;Phư?c Lý Đ?a b?n\n'),
      'problem.csv_letters_lost',
    ],
    ['nothing', Buffer.alloc(0), 'problem.csv_empty'],
    ['spaces and separators', bytes(' ;;\r\n\t;\r\n'), 'problem.csv_empty'],
    ['a quotation mark that never closes', broken, 'problem.csv_broken'],
    ['a row without an end', `Mã;Tên\na;${'x'.repeat(30_000)}`, 'problem.csv_broken'],
    ['too many rows', 'a;b\n'.repeat(MAX_ROWS + 1), 'problem.csv_rows'],
    ['too many columns', `a${';'.repeat(MAX_COLUMNS)}\n1;2\n`, 'problem.csv_wide'],
    ['too many columns below its header', `a;b\n1${';'.repeat(MAX_COLUMNS)}\n`, 'problem.csv_wide'],
    ['a cell that is too long', `Mã;Tên\na;${'x'.repeat(MAX_CELL_LENGTH + 1)}`, 'problem.csv_cell'],
  ])('%s', (_, source, key) => {
    expect(readTable(source)).toMatchObject({ ok: false, problem: { key } })
  })

  test('the row where it breaks is named', () => {
    expect(readTable(broken)).toMatchObject({ problem: { detail: { row: '3' } } })
  })

  test('the row with the cell that is too long is named', () => {
    const text = `Mã;Tên\na;b\nc;${'x'.repeat(MAX_CELL_LENGTH + 1)}`
    expect(readTable(text)).toMatchObject({ problem: { detail: { row: '3', most: '2000' } } })
  })

  test('a cell of the greatest length is read', () => {
    expect(readTable(`Mã;Tên\na;${'x'.repeat(MAX_CELL_LENGTH)}`)).toMatchObject({ ok: true })
  })

  test('a table of the largest size is read', () => {
    const header = Array.from({ length: MAX_COLUMNS }, (_, column) => `c${column}`).join(';')
    const read = readTable(`${header}\n${`${';'.repeat(MAX_COLUMNS - 1)}x\n`.repeat(MAX_ROWS - 1)}`)
    expect(read.ok && read.rows.length).toBe(MAX_ROWS)
  })

  test('a question mark that belongs to the text is kept', () => {
    const read = readTable('Link;Note\nhttps://a.example/x?y=1&z?a;Who? Me?\n')
    expect(read).toMatchObject({ ok: true })
  })

  test.each([
    ['quotation marks', '"'.repeat(2_000_000)],
    ['a cell without an end', `"${'a'.repeat(4_000_000)}`],
    ['separators', ';'.repeat(3_000_000)],
  ])('millions of %s', (_, text) => {
    expect(readTable(text).ok).toBe(false)
  })
})
