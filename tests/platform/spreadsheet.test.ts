import { setTimeout as sleep } from 'node:timers/promises'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { csvFile, csvLine } from '../../server/platform/spreadsheet/csv.ts'
import { type Cell, inBatches, type Sheet } from '../../server/platform/spreadsheet/sheet.ts'
import { xlsxFile } from '../../server/platform/spreadsheet/xlsx.ts'
import { parseCsv } from '../support/csv.ts'
import { readXlsx } from '../support/xlsx.ts'

function sheet(rows: Cell[][], titles = ['Họ và tên'], name = 'Sổ'): Sheet {
  return { name, columns: titles.map((title) => ({ title, width: 20 })), batches: rows.map((row) => [row]) }
}

async function whole(file: AsyncGenerator<string | Buffer>): Promise<Buffer> {
  const parts: Buffer[] = []
  for await (const part of file) parts.push(Buffer.from(part))
  return Buffer.concat(parts)
}

const HOSTILE = [
  '=1+1',
  '+1',
  '-1',
  '@SUM(A1)',
  '\t=1',
  '\r=1',
  '\n=1',
  '\t',
  '  =1+1',
  '＝1+1',
  '＋1',
  '－1',
  '＠a',
  "=cmd|'/c calc'!A1",
  '"=1"',
  '=1","=2',
  ...['﹦1+1', '﹢1', '﹣1', '﹫SUM(1)', ' ﹦1+1', '₌1+1'],
]

describe('a cell of CSV', () => {
  test.each(HOSTILE)('the text %j is no formula, and keeps its text', (text) => {
    const [[cell = '', next] = []] = parseCsv(csvLine([text, 'An']))
    expect(next).toBe('An')
    expect(cell.replace(/^'/, '')).toBe(text)
    expect(cell).toMatch(/^['"]/)
  })

  test.each<[Cell, string]>([
    [12, '12'],
    [-1, '-1'],
    ['', '""'],
    ['Nguyễn "Hồng", An', '"Nguyễn ""Hồng"", An"'],
    ['hai\r\ndòng', '"hai\r\ndòng"'],
    ['\0=1+1\u0007', `"'=1+1"`],
    [{ day: '2026-11-25' }, '"25/11/2026"'],
    [new Date('2026-11-25T17:30:59.999Z'), '"00:30"'],
  ])('%j is written %j', (cell, written) => {
    expect(csvLine([cell])).toBe(`${written}\r\n`)
  })
})

describe('a workbook', () => {
  const read = async (...sheets: Sheet[]) => readXlsx(await whole(xlsxFile(sheets)))
  const only = async (cell: Cell) => (await read(sheet([[cell]])))[0]?.rows[1]?.[0]

  test.each(HOSTILE)('holds %j as it was typed, marked as text', async (text) => {
    const [seen] = await read(sheet([[text, 'An']], ['Một', 'Hai']))
    expect(seen?.rows[1]).toEqual([text.replaceAll('\r', '\n'), 'An'])
    // A quotation mark starts no formula; only CSV, where it is syntax, could misread it.
    expect(seen?.quoted).toEqual([!text.startsWith('"'), false])
  })

  test('marks a title too', async () => {
    expect((await read(sheet([], ['=1+1', 'Hai'])))[0]).toMatchObject({
      rows: [['=1+1', 'Hai']],
      quoted: [true, false],
      formats: ['49', '49'],
    })
  })

  test('holds any text that people can write, and none of what XML cannot hold', async () => {
    const texts = fc.array(fc.string({ unit: 'binary' }), { minLength: 1, maxLength: 50 })
    await fc.assert(
      fc.asyncProperty(texts, async (lines) => {
        const [seen] = await read(sheet(lines.map((line) => [`A${line}`])))
        // Excel decodes _x0041_ as A.
        const shown = seen?.rows.slice(1).map(([cell]) => String(cell).replaceAll('_x005F_', '_'))
        expect(shown).toEqual(
          lines.map((line) =>
            `A${line}`.replace(/(?![\t\n\r])[\p{Cc}\p{Cs}\ufffe\uffff]/gu, '').replace(/\r\n?/g, '\n'),
          ),
        )
      }),
      { numRuns: 30 },
    )
    expect(await only('a_x000D_b & <c> "d"')).toBe('a_x005F_x000D_b & <c> "d"')
  })

  test('has days, times and numbers that can be calculated with, in the office’s time zone', async () => {
    const [seen] = await read(
      sheet(
        [
          [
            'An',
            { day: '2026-11-25' },
            new Date('2026-11-25T01:30:00Z'),
            new Date('2026-11-24T17:00:00Z'),
            3,
          ],
        ],
        ['Tên', 'Ngày', 'Vào', 'Nửa đêm', 'Số'],
      ),
    )
    // 2026-11-25 is day 46351 after 1899-12-30.
    expect(seen?.rows[1]).toEqual(['An', 46351, 46351 + 8.5 / 24, 46351, 3])
    expect(seen?.formats).toEqual(['49', 'dd/mm/yyyy', 'hh:mm', 'hh:mm', '0'])
  })

  test('has a head of its own style that stays in sight, filters over all rows, and columns of the given widths', async () => {
    const titles = Array.from({ length: 28 }, (_, index) => `Cột ${index}`)
    const [seen] = await read(sheet([titles, titles], titles))
    expect(seen?.rows).toEqual([titles, titles, titles])
    expect(seen?.xml('pane').attr()).toMatchObject({ ySplit: '1', state: 'frozen' })
    expect(seen?.xml('autoFilter').attr('ref')).toBe('A1:AB3')
    expect(seen?.xml('row[r="1"] c[s="1"]')).toHaveLength(28)
    expect(seen?.xml('row:not([r="1"]) c[s="1"]')).toHaveLength(0)
    expect(seen?.xml('col')).toHaveLength(28)
    expect(seen?.xml('col').last().attr()).toMatchObject({ min: '28', max: '28', width: '20' })
  })

  test('continues in another sheet when one is full, and has every sheet that was given', async () => {
    const numbers = (from: number, to: number) =>
      Array.from({ length: to - from }, (_, index) => [from + index])
    const file = xlsxFile([sheet(numbers(0, 7)), sheet([], ['Trống'], 'Kèm "<&>"')], 3)
    const seen = readXlsx(await whole(file))
    expect(seen.map(({ name, rows }) => [name, rows.slice(1)])).toEqual([
      ['Sổ', numbers(0, 3)],
      ['Sổ (2)', numbers(3, 6)],
      ['Sổ (3)', numbers(6, 7)],
      ['Kèm "<&>"', []],
    ])
    expect(seen.map(({ xml }) => xml('autoFilter').attr('ref'))).toEqual(['A1:A4', 'A1:A4', 'A1:A2', 'A1:A1'])
  })
})

describe.each([
  ['CSV', (given: Sheet) => csvFile(given)],
  ['XLSX', (given: Sheet) => xlsxFile([given])],
])('%s', (_, write: (given: Sheet) => AsyncGenerator<string | Buffer>) => {
  /** Endless rows; records how many batches were read and whether the source was closed. */
  function endless() {
    const seen = { read: 0, closed: false }
    const batches = (async function* () {
      try {
        for (;;) {
          seen.read++
          yield Array.from({ length: 500 }, (_, index) => [`Nguyễn Thị ${seen.read * index * 7919}`])
        }
      } finally {
        seen.closed = true
      }
    })()
    return { seen, sheet: { ...sheet([]), batches } }
  }

  test('is produced only as far as it is read, and closed with its reader', async () => {
    const { seen, sheet } = endless()
    const file = write(sheet)
    for (let part = 0; part < 20; part++) await file.next()
    // Wait until reading stops; a writer that reads ahead without limit would never stop.
    for (let before = 0; before < seen.read; await sleep(10)) before = seen.read
    expect(seen.closed).toBe(false)
    await file.return(undefined)
    expect(seen.closed).toBe(true)
  })

  test('fails when its rows do: at once before the first, and later in the middle', async () => {
    const failing = (after: number): Sheet => ({
      ...sheet([]),
      batches: (async function* () {
        for (let at = 0; at < after; at++) yield [['An']]
        throw new Error('the database is away')
      })(),
    })
    await expect(write(failing(0)).next()).rejects.toThrow('the database is away')
    await expect(whole(write(failing(3)))).rejects.toThrow('the database is away')
  })
})

test('a list in memory becomes rows in batches of two hundred, each made when it is asked for', () => {
  let made = 0
  const items = Array.from({ length: 450 }, (_, index) => index)
  const batches = inBatches(items, (item, index) => {
    made += 1
    return [item, index]
  })
  const first = batches.next().value ?? []
  expect([first.length, made]).toEqual([200, 200])
  const rest = [...batches]
  expect(rest.map((rows) => rows.length)).toEqual([200, 50])
  expect(rest.at(-1)?.at(-1)).toEqual([449, 449])
})
