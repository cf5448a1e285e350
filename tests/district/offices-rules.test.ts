import { describe, expect, test } from 'vitest'
import type { TreeOffice } from '../../server/core/offices/tree.ts'
import { treePage } from '../../server/district/offices/tree-page.ts'
import { translator } from '../../server/platform/messages/messages.ts'

const TODAY = '2026-11-25'
const office = (id: string, fields: Partial<TreeOffice> = {}): TreeOffice =>
  ({
    id,
    code: `ma-${id}`,
    name: `Phòng ${id}`,
    short: `P. ${id}`,
    kind: 'district_dept',
    parent_id: 'root',
    ...{ locality: null, valid_from: null, valid_to: null, successor_id: null, one_stop: false, past: [] },
    ...fields,
  }) as TreeOffice
const past = { until: '2026-10-31', short: 'Cũ', kind: 'district_dept', locality: 'Xã Cũ', parent_id: 'root' }
const offices = [
  office('root', { name: 'UBND huyện', kind: 'district', parent_id: null }),
  office('a', {
    locality: 'Xã A',
    one_stop: true,
    past: [{ ...past, name: 'Phòng Cũ' }] as TreeOffice['past'],
  }),
  office('b', { parent_id: 'a', locality: 'Xã A' }),
  office('c', { parent_id: 'a', locality: 'Xã C' }),
  office('today', { valid_to: TODAY, kind: 'commune_pc' }),
  office('ended', { valid_to: '2026-11-24', successor_id: 'a' }),
  office('begins', { valid_from: '2026-11-26' }),
  office('never', { valid_from: '2026-11-26', valid_to: '2026-11-25' }),
]
type View = Parameters<typeof treePage>[0]
const page = (view: Partial<View> = {}) =>
  treePage({
    ...{ offices, today: TODAY, on: undefined, query: '', typed: {}, problems: {}, message: '' },
    ...{ t: translator('vi'), ...view },
  })
type Row = ReturnType<typeof page>['upcoming'][number]
const linesOf = (rows: Row[], depth = 0): string[] =>
  rows.flatMap(({ name, details, marks, children }) => [
    [`${'  '.repeat(depth)}${name}`, details, ...marks.map(({ text, tone }) => `${text} ${tone}`)]
      .filter(Boolean)
      .join(' | '),
    ...linesOf(children, depth + 1),
  ])

describe('the page of offices', () => {
  test('shows the tree of today by kind, then who is to begin and who has ended', () => {
    const { lead, root, groups, upcoming, ended, found } = page()
    expect([lead, root, found]).toMatchInlineSnapshot(`
      [
        "4 cơ quan, đơn vị · sơ đồ tổ chức đang dùng ngày 25/11/2026",
        {
          "href": "/district/offices/root",
          "name": "UBND huyện",
        },
        undefined,
      ]
    `)
    expect(groups.map(({ title, rows }) => [title, ...linesOf(rows)])).toMatchInlineSnapshot(`
      [
        [
          "Phòng chuyên môn",
          "Phòng a | Xã A | Một cửa good",
          "  Phòng b",
          "  Phòng c | Xã C",
        ],
        [
          "UBND cấp xã",
          "Phòng today | Đến hết 25/11/2026 due",
        ],
      ]
    `)
    expect([linesOf(upcoming), linesOf(ended)]).toMatchInlineSnapshot(`
      [
        [
          "Phòng begins | Hoạt động từ 26/11/2026 due",
        ],
        [
          "Phòng ended | sáp nhập vào Phòng a | Kết thúc 24/11/2026 plain",
        ],
      ]
    `)
  })

  test('shows another day under the names of that time, and nothing of today', () => {
    const { lead, groups, upcoming, ended } = page({ on: '2026-10-31' })
    expect([lead, ...groups.map(({ rows }) => linesOf(rows)), upcoming, ended]).toMatchInlineSnapshot(`
      [
        "5 cơ quan, đơn vị · sơ đồ tổ chức ngày 31/10/2026",
        [
          "Phòng Cũ | Xã Cũ | Một cửa good",
          "  Phòng b | Xã A",
          "  Phòng c | Xã C",
          "Phòng ended | sáp nhập vào Phòng Cũ | Kết thúc 24/11/2026 plain",
        ],
        [
          "Phòng today | Đến hết 25/11/2026 due",
        ],
        [],
        [],
      ]
    `)
  })

  test.each([
    ['phong cu', ['a']],
    ['MA-C', ['c']],
    ['p. ended', ['ended']],
    ['không có', []],
  ])('finds by “%s”', (query, ids) => {
    const { found, groups, upcoming, ended } = page({ query })
    expect(found?.rows.map(({ href }) => href)).toEqual(ids.map((id) => `/district/offices/${id}`))
    expect(found?.title).toContain(String(ids.length))
    expect([groups, upcoming, ended]).toEqual([[], [], []])
  })
})
