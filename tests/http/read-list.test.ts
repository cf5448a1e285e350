import { describe, expect, test } from 'vitest'
import * as z from 'zod'
import { defineList, readList, readRecords } from '../../server/http/lists/read-list.ts'

const names = { code: ['Mã', 'Code'], name: ['Tên cơ quan', 'Name'], note: ['Ghi chú'] } as const
const read = (text: string) => readRecords(text, { columns: names, required: ['code', 'name'] })

describe('columns are found by their names', () => {
  test('columns are found in any order and spelling, and unknown ones are named', () => {
    expect(read('TÊN CƠ QUAN (*);STT;  mã:\nUBND xã;1;x')).toEqual({
      ok: true,
      records: [{ number: 2, values: { code: 'x', name: 'UBND xã', note: '' }, spilled: false }],
      unknown: ['STT'],
      titles: [
        { title: 'TÊN CƠ QUAN (*)', column: 'name', values: ['UBND xã'] },
        { title: 'STT', column: '', values: ['1'] },
        { title: 'mã:', column: 'code', values: ['x'] },
      ],
    })
  })

  test('columns are found below the titles that such lists begin with', () => {
    const found = read('UBND HUYỆN;;\nDANH SÁCH CƠ QUAN;;\n;;\ncode;name;\nx;UBND xã;')
    expect(found).toMatchObject({ ok: true, records: [{ number: 5, values: { code: 'x' } }] })
  })

  test('a column that is missing or has nothing below it is named', () => {
    expect(read('Mã;Loại\nx;y')).toMatchObject({
      problem: { key: 'problem.csv_columns', detail: { columns: 'Tên cơ quan' } },
    })
    expect(read('x;y\n1;2')).toMatchObject({ problem: { detail: { columns: 'Mã, Tên cơ quan' } } })
    expect(read('Mã;Tên cơ quan')).toMatchObject({ problem: { key: 'problem.csv_empty' } })
  })

  test('of two columns for one thing the one whose title we put first is read, and the other is named', () => {
    expect(read('CODE;Tên cơ quan;Mã\nx;y;z')).toMatchObject({
      records: [{ values: { code: 'z' } }],
      unknown: ['CODE'],
    })
  })

  test('a row with cells beyond the last column is reported', () => {
    expect(read('Mã;Tên cơ quan\nx;UBND; xã\ny;UBND;')).toMatchObject({
      records: [{ spilled: true }, { spilled: false }],
    })
  })
})

describe('a list of people without a column for positions or phones', () => {
  const roster = defineList({
    columns: { name: ['Họ và tên'], unit: ['Phòng'] },
    required: ['name'],
    sample: { name: '', unit: '' },
    people: { name: 'name', place: 'unit' },
    schema: z.object({ name: z.string(), unit: z.string() }),
  })
  test.each([
    ['in columns', 'STT;Họ và tên\nI;Phòng Nội vụ\n1;Ông LÊ VĂN TÁM\n2;TS. Trần Thị Bé'],
    ['pasted from a chat', 'Phòng Nội vụ:\n1. Ông LÊ VĂN TÁM - 0912345678\n2. TS. Trần Thị Bé'],
  ])('%s has whole names, and units that stand above their people', (_, text) => {
    const list = readList(text, roster)
    expect(list.ok && list.rows.map(({ fields }) => fields)).toEqual([
      { name: 'Lê Văn Tám', unit: 'Phòng Nội vụ' },
      { name: expect.stringMatching(/^(TS )?Trần Thị Bé$/), unit: 'Phòng Nội vụ' },
    ])
  })
})
