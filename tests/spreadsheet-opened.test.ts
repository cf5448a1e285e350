import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { COLUMNS } from '../server/log/export-form.ts'
import { startApp } from './support/app.ts'
import { type Opened, openInLibreOffice, soffice } from './support/libreoffice.ts'
import { makeTempDir } from './support/temp-dir.ts'

const FORMULAS = ['=1+1', '+1', '-1', '@SUM(1)', '\t=1+1', '\r=1+1', '＝1+1', '＋1', '－1', '＠SUM(1)']
const VIETNAMESE = ['Nguyễn Thị "Hồng", Hoà', 'Đặng Ữ Ỵ Ắ <&> ỡ', 'LÃ THỊ HOA', 'Hộp thư số _x0041_']

/** A row each, in every field that holds words. */
const WORDS = [...FORMULAS, ...VIETNAMESE]

describe.skipIf(!soffice)('a file of the log, opened in LibreOffice (needs soffice)', () => {
  let opened: Record<'csv' | 'xlsx' | 'control', Opened>

  beforeAll(async () => {
    const [app, { folder, remove }] = await Promise.all([startApp(), makeTempDir()])
    // Past the application, which lets neither a tab nor a line end through.
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
    const [csv, xlsx, control] = await openInLibreOffice(folder, ['csv.csv', 'xlsx.xlsx', 'control.csv'])
    if (csv && xlsx && control) opened = { csv, xlsx, control }
    await app.close()
    await remove()
  }, 120_000)

  test('holds no formula, where the bare words would have been some', () => {
    expect(opened.control.formulas).not.toEqual([])
    expect(opened.csv.formulas).toEqual([])
    expect(opened.xlsx.formulas).toEqual([])
  })

  test('has every row and every word', () => {
    for (const { shown } of [opened.csv, opened.xlsx]) {
      expect(shown).toHaveLength(1 + WORDS.length)
      const names = shown.slice(1).map((row) => row[COLUMNS.indexOf('name')])
      expect(names.slice(-VIETNAMESE.length)).toEqual(VIETNAMESE)
      expect(names.slice(0, FORMULAS.length).map((name) => name?.replace(/\s/g, ''))).toEqual(
        FORMULAS.map((word) => `'${word.trim()}`),
      )
      for (const column of ['place', 'purpose', 'host'] as const) {
        expect(shown.slice(1).map((row) => row[COLUMNS.indexOf(column)])).toEqual(names)
      }
    }
  })

  test('shows days and times alike in both', () => {
    expect(opened.xlsx.shown[1]?.slice(0, 4)).toEqual(['1', '25/11/2026', '08:01', '08:01'])
    expect(opened.csv.shown[1]?.slice(0, 2)).toEqual(['1', '25/11/2026'])
  })
})
