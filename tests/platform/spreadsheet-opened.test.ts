import { readFile, rename, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { COLUMNS } from '../../server/head/log/export-form.ts'
import { startApp } from '../support/app.ts'
import { parseCsv } from '../support/csv.ts'
import { hasCalc, type Opened, openInLibreOffice, saveAs } from '../support/libre-office.ts'
import { makeTempDir } from '../support/temp-dir.ts'

const FORMULAS = [
  '=1+1',
  '+1',
  '-1',
  '@SUM(1)',
  '\t=1+1',
  '\r=1+1',
  '＝1+1',
  '＋1',
  '－1',
  '＠SUM(1)',
  '﹦1+1',
  '﹢1',
  '﹣1',
  '﹫SUM(1)',
]
const VIETNAMESE = ['Nguyễn Thị "Hồng", Hoà', 'Đặng Ữ Ỵ Ắ <&> ỡ', 'LÃ THỊ HOA', 'Hộp thư số _x0041_']

/** One row for each, in every text column. */
const WORDS = [...FORMULAS, ...VIETNAMESE]

describe.skipIf(!hasCalc)('a file of the log, opened in LibreOffice (needs soffice)', () => {
  let opened: Record<'csv' | 'xlsx' | 'control' | 'again', Opened>
  let savedAsCsv: string[][]

  beforeAll(async () => {
    const [app, { folder, remove }] = await Promise.all([startApp(), makeTempDir()])
    // Inserted directly, because the application strips tabs and line ends.
    await app.rows(`update account set display_name = '=1+1' where username = 'gate.tt-hcc'`)
    await app.rows(
      `insert into visit (id, office_id, client_uuid, body_hash, year, number, day, state, name, organisation, host, purpose,
         purpose_note, one_stop, app_status, source, assurance, registered_at, entered_at, entered_by, recorded_at, left_at,
         ended_by, ended_how)
       select gen_random_uuid(), o.id, gen_random_uuid(), '', 2026, i, '2026-11-25', 'left', word, word, word, 'work', word,
         false, 'running', 'gate', 'staff', at, at, a.id, at, at, a.id, 'staff'
       from office o join account a on a.username = 'gate.tt-hcc', unnest($1::text[]) with ordinality w (word, i),
         lateral (select '2026-11-25T01:00:00Z'::timestamptz + i * interval '1 minute' as at) place
       where o.code = 'tt-hcc'`,
      [WORDS],
    )
    const head = await app.client('head.tt-hcc')
    for (const format of ['csv', 'xlsx']) {
      const form = new URLSearchParams({ export_purpose: 'check', format })
      for (const column of COLUMNS) form.append('columns', column)
      const { bytes } = await head.postRaw('/log/export', form.toString())
      await writeFile(path.join(folder, `${format}.${format}`), bytes)
    }
    await writeFile(path.join(folder, 'control.csv'), WORDS.map((word) => `${word}\r\n`).join(''))
    const [resaved = '', asCsv = ''] = [
      ...(await saveAs('xlsx', folder, ['xlsx.xlsx'])),
      // Comma, double quote, UTF-8, from the first line, all text quoted.
      ...(await saveAs('csv:Text - txt - csv (StarCalc):44,34,76,1,,0,true', folder, ['xlsx.xlsx'])),
    ]
    savedAsCsv = parseCsv((await readFile(asCsv, 'utf8')).replace(/\r?\n/g, '\r\n'))
    await rename(resaved, path.join(folder, 'again.xlsx'))
    const files = ['csv.csv', 'xlsx.xlsx', 'control.csv', 'again.xlsx']
    const [csv, xlsx, control, again] = await openInLibreOffice(folder, files)
    if (csv && xlsx && control && again) opened = { csv, xlsx, control, again }
    await app.close()
    await remove()
  })

  test('holds no formula where the unescaped words would have been formulas', () => {
    expect(opened.control.formulas).not.toEqual([])
    expect(opened.csv.formulas).toEqual([])
    expect(opened.xlsx.formulas).toEqual([])
    expect(opened.again.formulas).toEqual([])
  })

  test.each([
    ['csv', "'"],
    ['xlsx', ''],
    ['again', ''],
  ] as const)('has every row and every word (%s)', (file, apostrophe) => {
    const { shown } = opened[file]
    expect(shown).toHaveLength(1 + WORDS.length)
    const names = shown.slice(1).map((row) => row[COLUMNS.indexOf('name')])
    expect(names.slice(-VIETNAMESE.length)).toEqual(VIETNAMESE)
    expect(names.slice(0, FORMULAS.length).map((name) => name?.replace(/\s/g, ''))).toEqual(
      FORMULAS.map((word) => `${apostrophe}${word.trim()}`),
    )
    for (const column of ['place', 'purpose', 'host'] as const) {
      expect(shown.slice(1).map((row) => row[COLUMNS.indexOf(column)])).toEqual(names)
    }
  })

  test('saved again as CSV is what was typed, with nothing before it, so CSV is exported from here', () => {
    const names = savedAsCsv.slice(1).map((row) => row[COLUMNS.indexOf('name')])
    expect(names.map((name) => name?.trim())).toEqual(WORDS.map((word) => word.trim()))
  })

  test('shows days and times alike in both formats', () => {
    for (const { shown } of [opened.xlsx, opened.csv])
      expect(shown[1]?.slice(0, 4)).toEqual(['1', '25/11/2026', '08:01', '08:01'])
  })
})
