import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { bundle } from '../../server/operations/launch/bundle.mjs'
import { createWorkers } from '../../server/platform/lib/workers.ts'
import { decodeTable } from '../../server/platform/spreadsheet/decode.ts'
import { readTable } from '../../server/platform/spreadsheet/read-table.ts'
import type { Cell } from '../../server/platform/spreadsheet/sheet.ts'
import { xlsxFile } from '../../server/platform/spreadsheet/xlsx.ts'
import { hasCalc, saveAs } from '../support/libre-office.ts'
import { makeTempDir } from '../support/temp-dir.ts'
import { wordsAt, workbookOf, workbookSharing } from '../support/workbook.ts'

/** A sheet with one cell. */
function wordsIn(at: string): string {
  return `<sheetData><row r="1">${wordsAt(at, 'x')}</row></sheetData>`
}

/** A sheet with text cells, given by column. */
function sheetOf(rows: Record<string, string | null>[]): string {
  const cells = (row: Record<string, string | null>, at: number) =>
    Object.entries(row).map(([column, words]) => (words === null ? '' : wordsAt(`${column}${at + 1}`, words)))
  const texts = rows.map((row, at) => `<row r="${at + 1}">${cells(row, at).join('')}</row>`)
  return `<sheetData>${texts.join('')}</sheetData>`
}

const merged = (ranges: string[]) =>
  `<mergeCells>${ranges.map((ref) => `<mergeCell ref="${ref}"/>`).join('')}</mergeCells>`

async function rowsOf(file: Uint8Array) {
  const decoded = await decodeTable(file)
  const read = decoded.ok ? readTable(decoded.text) : decoded
  return read.ok ? read.rows : read.problem
}

async function written(rows: Cell[][]): Promise<Buffer> {
  const columns = ['Họ và tên', 'Ngày hẹn'].map((title) => ({ title, width: 20 }))
  const parts: Buffer[] = []
  for await (const part of xlsxFile([{ name: 'Sổ', columns, batches: [rows] }])) parts.push(Buffer.from(part))
  return Buffer.concat(parts)
}

describe('an Excel file', () => {
  test('a file of our own writer is read: words, formulas as words, days and numbers', async () => {
    const rows: Cell[][] = [
      ['Nguyễn Thị "Hồng", Hoà', { day: '2021-02-05' }],
      ['=1+1', 901234567],
      ["'trong ngoặc'", '0901234567'],
    ]
    expect(await rowsOf(await written(rows))).toEqual([
      { number: 1, cells: ['Họ và tên', 'Ngày hẹn'] },
      { number: 2, cells: ['Nguyễn Thị "Hồng", Hoà', '05/02/2021'] },
      { number: 3, cells: ['=1+1', '901234567'] },
      { number: 4, cells: ["'trong ngoặc'", '0901234567'] },
    ])
  })

  test('is read from its first sheet with words, with rows numbered as in Excel', async () => {
    const second = `<row r="3">${wordsAt('B3', 'Mã')}</row><row r="5">${wordsAt('B5', 'Dòng 1\nDòng 2')}</row>`
    const third = `<row r="1">${wordsAt('A1', 'không đọc')}</row>`
    const file = workbookOf(...['', second, third].map((rows) => `<sheetData>${rows}</sheetData>`))
    expect(await rowsOf(file)).toEqual([
      { number: 3, cells: ['', 'Mã'] },
      { number: 5, cells: ['', 'Dòng 1 Dòng 2'] },
    ])
  })

  test('a text that several cells share is read', async () => {
    expect(await rowsOf(workbookSharing('An', ['A1', 'B1']))).toEqual([{ number: 1, cells: ['An', 'An'] }])
  })

  test('is read although its cells are coloured up to the last column', async () => {
    const sheet = `<sheetData><row r="1">${wordsAt('A1', 'x')}<c r="XFD1" s="1"/></row></sheetData>`
    expect(await rowsOf(workbookOf(sheet))).toEqual([{ number: 1, cells: ['x'] }])
  })

  test('is read with words merged over rows in each of them, and a merged number in the first only', async () => {
    const rows = [
      { A: 'Họ và tên', B: 'Đơn vị', C: 'SĐT' },
      { A: 'An', B: 'UBND xã Long Hậu', C: '0901 234 567' },
      { A: 'Bình' },
      {},
      { A: 'Chi' },
      { A: 'Dung' },
    ]
    const sheet = sheetOf(rows) + merged(['B2:B5', 'C2:C5', 'A4:B4', 'A6:A99999', 'ZZZ1:ZZZ5', 'B9:B3'])
    // The workbook's first sheet has no text, and merged ranges that must be ignored.
    expect(await rowsOf(workbookOf(`<sheetData/>${merged(['A2:A5', 'B5:B6'])}`, sheet))).toEqual([
      { number: 1, cells: ['Họ và tên', 'Đơn vị', 'SĐT'] },
      { number: 2, cells: ['An', 'UBND xã Long Hậu', '0901 234 567'] },
      { number: 3, cells: ['Bình', 'UBND xã Long Hậu', ''] },
      { number: 5, cells: ['Chi', 'UBND xã Long Hậu', ''] },
      { number: 6, cells: ['Dung', '', ''] },
    ])
  })

  test.each([
    [
      'as many as fit into the file',
      Array.from({ length: 220_000 }, () => 'A1:XFD1048576'),
      'problem.csv_large',
    ],
    ['of the whole sheet, some of them', Array.from({ length: 100 }, () => 'A1:XFD1048576'), undefined],
  ])('merged ranges over each other, %s, cost no more work than the list', async (_, ranges, key) => {
    const list = sheetOf(Array.from({ length: 5000 }, (_row, at) => ({ A: at === 0 ? 'Tên' : null, B: 'x' })))
    const timed = async (file: Buffer) => {
      const began = performance.now()
      const read = await decodeTable(file)
      return { read, ms: performance.now() - began }
    }
    const plain = await timed(workbookOf(list + ' '.repeat(5_000_000)))
    const { read, ms } = await timed(workbookOf(list + merged(ranges)))
    expect(read).toMatchObject(key ? { problem: { key } } : { ok: true })
    expect(ms / plain.ms).toBeLessThan(10)
  })

  test.skipIf(!hasCalc)(
    'a file of LibreOffice is read with days and times as a person sees them (needs soffice)',
    async ({ onTestFinished }) => {
      const { folder, remove } = await makeTempDir()
      onTestFinished(remove)
      const lines = [
        'Họ và tên,Ngày hẹn,Giờ,Lúc,Số người',
        'Lê Ánh,2021-02-05,07:30,2021-02-28 13:05,3',
        'Đỗ Ỷ,,,,',
      ]
      await writeFile(path.join(folder, 'a.csv'), lines.join('\n'))
      // Comma, UTF-8, from the first line, column types detected.
      const [saved = ''] = await saveAs('xlsx', folder, ['a.csv'], 'CSV:44,34,76,1,,1033,false,true')
      expect(await rowsOf(await readFile(saved))).toEqual([
        { number: 1, cells: ['Họ và tên', 'Ngày hẹn', 'Giờ', 'Lúc', 'Số người'] },
        { number: 2, cells: ['Lê Ánh', '05/02/2021', '07:30', '28/02/2021 13:05', '3'] },
        { number: 3, cells: ['Đỗ Ỷ', '', '', '', ''] },
      ])
    },
  )
})

/** Tags that the library would go through again and again. */
const ENDLESS = {
  'a row with 100 000 attributes': `<row r="1" ${Array.from({ length: 100_000 }, (_, at) => `a${at}="1"`).join(' ')}>`,
  'attributes that seem to end the tag': `<row r="1" ${Array.from({ length: 300_000 }, (_, at) => `a${at}=">"`).join(' ')}>`,
  'a tag of tags': `<row r="1" ${'<row a '.repeat(100_000)}>`,
  'a closing tag with a long name': `<row r="1"></row${'w'.repeat(1_000_000)}>`,
}

describe('a workbook that is refused', () => {
  const LONG_ROWS = Array.from(
    { length: 2000 },
    (_, row) => `<row r="${row + 1}">${wordsAt(`A${row + 1}`, 'x'.repeat(1500))}</row>`,
  ).join('')
  test('a sheet that declares an entity', async () => {
    const sheet = `<worksheet>${wordsIn('A1').replace('x', '&secret;')}</worksheet>`
    const declared = '<!DOCTYPE worksheet [<!ENTITY secret SYSTEM "file:///etc/hostname">]>'
    expect(await rowsOf(workbookOf(declared + sheet))).toEqual({ key: 'problem.csv_workbook' })
  })

  test.each<[string, Uint8Array, string]>([
    ['a zip that is none', Buffer.from([0x50, 0x4b, 3, 4, 0, 0, 1]), 'problem.csv_workbook'],
    ['a zip without a workbook', workbookOf().subarray(0, 200), 'problem.csv_workbook'],
    ['a workbook that is cut off', workbookOf(wordsIn('A1')).subarray(0, 900), 'problem.csv_workbook'],
    ['a sheet that is no XML', workbookOf('<sheetData><row r="1"><c r="A1'), 'problem.csv_workbook'],
    ...Object.entries(ENDLESS).map(([what, row]): [string, Uint8Array, string] => [
      what,
      workbookOf(`<sheetData>${row}${wordsAt('A1', 'x')}</row></sheetData>`),
      'problem.csv_workbook',
    ]),
    ['one with hundreds of sheets', workbookOf(...Array(101).fill(wordsIn('A1'))), 'problem.csv_large'],
    ['a workbook without words', workbookOf('<sheetData/>'), 'problem.csv_empty'],
    [
      'one whose only words stand in the last cell of all',
      workbookOf(wordsIn('XFD1048576')),
      'problem.csv_large',
    ],
    ...[
      '<!-- --><row r="1"><c r="A1"/></row>',
      '<row r="9e9"/>',
      '<row r="0x7fffffff"/>',
      '<row r="&#57;00000000"/>',
      '<row><c r="A9e9"><v>1</v></c></row>',
    ].map((rows): [string, Uint8Array, string] => [
      `a sheet with ${rows}`,
      workbookOf(`<sheetData>${rows}</sheetData>`),
      'problem.csv_workbook',
    ]),
    ...['<x:row r="900000000"/>', '<row s=">" r="900000000"/>', "<row s='>' r='900000000'/>"].map(
      (row): [string, Uint8Array, string] => [
        `one with a far row as ${row}`,
        workbookOf(`<sheetData>${row}</sheetData>`),
        'problem.csv_large',
      ],
    ),
    [
      'one whose formulas were never computed',
      workbookOf(
        '<sheetData><row r="1"><c r="A1"><f>1+1</f><v>2</v></c><c r="B1" t="str"><f>A1</f></c><c r="C1"><f>A1</f></c></row></sheetData>',
      ),
      'problem.csv_uncomputed',
    ],
    [
      'one with a row that no sheet has',
      workbookOf('<sheetData><row r="900000000"/></sheetData>'),
      'problem.csv_large',
    ],
    ...['\n', '\t', '\r\n'].map((space): [string, Uint8Array, string] => [
      `one with a far row and a far cell after ${JSON.stringify(space)}`,
      workbookOf(
        `<sheetData><row${space}r = '900000000'><c${space}x:r="A1" r = "ZZZZZ2"/></row></sheetData>`,
      ),
      'problem.csv_large',
    ]),
    ['one whose words stand below a million rows', workbookOf(wordsIn('B600000')), 'problem.csv_large'],
    [
      'one whose sheets have too many places together',
      workbookOf(...Array(10).fill(wordsIn('GR1000'))),
      'problem.csv_large',
    ],
    [
      'one whose one text stands in too many cells',
      workbookSharing(
        'x'.repeat(100_000),
        Array.from({ length: 26 }, (_, at) => `${String.fromCharCode(65 + at)}1`),
      ),
      'problem.csv_large',
    ],
    ['one that unpacks to more than a list', workbookOf(' '.repeat(9_000_000)), 'problem.csv_large'],
    [
      'one whose words are more than a list',
      workbookOf(`<sheetData>${LONG_ROWS}</sheetData>`),
      'problem.csv_large',
    ],
  ])('%s', async (_, file, key) => {
    expect(await rowsOf(file)).toMatchObject({ key })
  })
})

describe('a worker ends', () => {
  const workers = createWorkers(() => bundle('operations/worker'), { longestMs: 5000 })
  afterAll(() => workers.close())
  const lying = workbookOf(' '.repeat(50_000_000))
  // Fakes the uncompressed size in the central directory.
  for (let at = lying.indexOf('PK\u0001\u0002'); at >= 0; at = lying.indexOf('PK\u0001\u0002', at + 1)) {
    if (lying.readUInt32LE(at + 24) > 1_000_000) lying.writeUInt32LE(1000, at + 24)
  }

  test('a worker ends in time at a workbook that lies about its size, and reads the next one', async () => {
    const read = await workers.run('decodeTable', 'one', lying).catch(({ status }) => status)
    expect([503, { ok: false, problem: { key: 'problem.csv_workbook' } }]).toContainEqual(read)
    const next = await workers.run('decodeTable', 'one', workbookOf(wordsIn('A1')))
    expect(next).toEqual({ ok: true, text: '"x"\r\n' })
  })
})
