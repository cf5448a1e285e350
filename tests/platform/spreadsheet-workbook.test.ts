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

/** A sheet of one cell. */
function wordsIn(at: string): string {
  return `<sheetData><row r="1">${wordsAt(at, 'x')}</row></sheetData>`
}

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

describe('of an Excel file is read', () => {
  test('what our own writer has written: words, formulas as words, days and numbers', async () => {
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

  test('the first sheet with words, and its rows are counted as Excel does', async () => {
    const second = `<row r="3">${wordsAt('B3', 'Mã')}</row><row r="5">${wordsAt('B5', 'Dòng 1\nDòng 2')}</row>`
    const third = `<row r="1">${wordsAt('A1', 'không đọc')}</row>`
    const file = workbookOf(...['', second, third].map((rows) => `<sheetData>${rows}</sheetData>`))
    expect(await rowsOf(file)).toEqual([
      { number: 3, cells: ['', 'Mã'] },
      { number: 5, cells: ['', 'Dòng 1 Dòng 2'] },
    ])
  })

  test('one whose cells have a colour to the last column', async () => {
    const sheet = `<sheetData><row r="1">${wordsAt('A1', 'x')}<c r="XFD1" s="1"/></row></sheetData>`
    expect(await rowsOf(workbookOf(sheet))).toEqual([{ number: 1, cells: ['x'] }])
  })

  test('no entity that the file declares itself', async () => {
    const declared = '<!DOCTYPE worksheet [<!ENTITY secret SYSTEM "file:///etc/hostname">]>'
    const words = wordsAt('A1', 'x&amp;&secret;')
    const sheet = `${declared}<worksheet><sheetData><row r="1">${words}</row></sheetData></worksheet>`
    const read = await decodeTable(workbookOf(sheet))
    expect(read).toEqual({ ok: true, text: expect.stringMatching(/^"x&(&secret;)?"\r\n$/) })
  })

  test.skipIf(!hasCalc)(
    'what LibreOffice has saved, with days and times as a person sees them (needs soffice)',
    async ({ onTestFinished }) => {
      const { folder, remove } = await makeTempDir()
      onTestFinished(remove)
      const lines = [
        'Họ và tên,Ngày hẹn,Giờ,Lúc,Số người',
        'Lê Ánh,2021-02-05,07:30,2021-02-28 13:05,3',
        'Đỗ Ỷ,,,,',
      ]
      await writeFile(path.join(folder, 'a.csv'), lines.join('\n'))
      // From commas, in UTF-8, from the first line, every column recognised as it looks.
      const [saved = ''] = await saveAs('xlsx', folder, ['a.csv'], 'CSV:44,34,76,1,,1033,false,true')
      expect(await rowsOf(await readFile(saved))).toEqual([
        { number: 1, cells: ['Họ và tên', 'Ngày hẹn', 'Giờ', 'Lúc', 'Số người'] },
        { number: 2, cells: ['Lê Ánh', '05/02/2021', '07:30', '28/02/2021 13:05', '3'] },
        { number: 3, cells: ['Đỗ Ỷ', '', '', '', ''] },
      ])
    },
  )
})

describe('refused is', () => {
  const LONG_ROWS = Array.from(
    { length: 2000 },
    (_, row) => `<row r="${row + 1}">${wordsAt(`A${row + 1}`, 'x'.repeat(1500))}</row>`,
  ).join('')
  test('reads a text that is shared by its cells', async () => {
    expect(await rowsOf(workbookSharing('An', ['A1', 'B1']))).toEqual([{ number: 1, cells: ['An', 'An'] }])
  })

  test.each<[string, Uint8Array, string]>([
    ['a zip that is none', Buffer.from([0x50, 0x4b, 3, 4, 0, 0, 1]), 'problem.csv_workbook'],
    ['a zip without a workbook', workbookOf().subarray(0, 200), 'problem.csv_workbook'],
    ['a workbook that is cut off', workbookOf(wordsIn('A1')).subarray(0, 900), 'problem.csv_workbook'],
    ['a sheet that is no XML', workbookOf('<sheetData><row r="1"><c r="A1'), 'problem.csv_workbook'],
    ['a workbook without words', workbookOf('<sheetData/>'), 'problem.csv_empty'],
    [
      'one whose only words stand in the last cell of all',
      workbookOf(wordsIn('XFD1048576')),
      'problem.csv_large',
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
  const lying = workbookOf(' '.repeat(200_000_000))
  // The size before packing, in the list of contents at the end and before the file itself.
  for (let at = lying.indexOf('PK\u0001\u0002'); at >= 0; at = lying.indexOf('PK\u0001\u0002', at + 1)) {
    if (lying.readUInt32LE(at + 24) > 1_000_000) lying.writeUInt32LE(1000, at + 24)
  }

  test('at a workbook that lies about its size no later than in time, and reads the next one', async () => {
    const read = await workers.run('decodeTable', 'one', lying).catch(({ status }) => status)
    expect([503, { ok: false, problem: { key: 'problem.csv_workbook' } }]).toContainEqual(read)
    const next = await workers.run('decodeTable', 'one', workbookOf(wordsIn('A1')))
    expect(next).toEqual({ ok: true, text: '"x"\r\n' })
  })
})
