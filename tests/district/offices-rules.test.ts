import { describe, expect, test } from 'vitest'
import type { TreeOffice } from '../../server/core/offices/tree.ts'
import {
  CloseForm,
  DeskForm,
  EditRootForm,
  MergeForm,
  NewOfficeForm,
} from '../../server/district/offices/office-form.ts'
import { type OfficeView, officePage } from '../../server/district/offices/office-page.ts'
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

describe('the page of one office', () => {
  const set = { retention_days: 30, opens_minutes: 450, closes_minutes: 1020, close_minutes: 1440 }
  const all = offices.map((one) => ({ ...one, ...set, accounts_follow: one.id === 'ended' }))
  const other = { ...set, id: 'd', parent_id: 'root', kind: 'district_dept', valid_from: '2026-11-01' }
  all.push({ ...office('d'), ...other, closes_minutes: 1050, accounts_follow: false } as (typeof all)[number])
  const desk = (id: string, fields: object = {}) => ({
    id,
    name: `Quầy ${id}`,
    one_stop: false,
    valid_to: null,
    ...fields,
  })
  const event = (action: string, fields: string, actor: string | null = 'quan-tri') => ({
    ...{ at: new Date('2026-11-24T09:05:00+07:00'), action, fields, actor },
  })
  const shown = (id: string, view: Partial<Record<keyof OfficeView, unknown>> = {}) =>
    officePage({
      ...{ offices: all, office: all.find((one) => one.id === id), kind: 'huyen', desks: [], events: [] },
      ...{ inside: new Map(), today: TODAY, message: undefined, deskId: undefined, deskUuid: 'uuid' },
      ...{ t: translator('vi'), ...view },
    } as OfficeView)

  test.each<[string, string, Partial<Record<keyof OfficeView, unknown>>]>([
    [
      'with desks, guests inside, and what was changed',
      'a',
      {
        desks: [desk('1', { one_stop: true }), desk('2', { valid_to: '2026-11-20', one_stop: true })],
        deskId: '1',
        message: 'Đã lưu.',
        inside: new Map([
          ['a', 1],
          ['d', 2],
          ['b', 3],
        ]),
        events: [
          event('office.created', 'name short from=2026-11-01'),
          event('office.ended', 'valid_to=2026-12-31 nothing', null),
          event('office.unheard-of', ''),
        ],
      },
    ],
    ['that is to end', 'today', { deskId: '2', desks: [desk('2', { valid_to: '2026-11-20' })] }],
    ['that has ended', 'ended', {}],
    ['that is to begin', 'begins', {}],
    ['at the root', 'root', {}],
    [
      'after a merger that was refused',
      'd',
      {
        refused: {
          form: 'merge',
          typed: { merge_from: 'x' },
          problems: { merge_from: { key: 'problem.date' } },
          picked: ['a'],
        },
      },
    ],
    [
      'after an edit that was refused',
      'd',
      { refused: { form: 'edit', typed: { kind: 'commune_pc', name: '' }, problems: {}, picked: ['a'] } },
    ],
    [
      'after hours that were refused',
      'd',
      { refused: { form: 'hours', typed: { opens: 'x' }, problems: {} } },
    ],
    [
      'after an end that was refused',
      'd',
      { refused: { form: 'close', typed: { last_day: 'x' }, problems: {} } },
    ],
    [
      'after a desk that was refused',
      'd',
      { deskId: '1', desks: [desk('1')], refused: { form: 'desk', typed: { desk_name: '' }, problems: {} } },
    ],
  ])('%s', (_, id, view) => {
    expect(shown(id, view)).toMatchSnapshot()
  })
})

describe('the forms of offices', () => {
  const ID = '5b0a86f4-4f5c-4c0e-9b0a-2b4f8f4f7a11'
  const NEW = { client_uuid: ID, name: ' Phòng  A ', short: 'P. A', kind: 'other', code: ' PHONG-A ' }
  const problemsOf = (
    form: typeof NewOfficeForm | typeof DeskForm | typeof CloseForm | typeof MergeForm,
    fields: object,
  ) => {
    const read = form.safeParse(fields)
    return read.success
      ? read.data
      : read.error.issues.map(({ path, message }) => `${path.join('.')} ${message}`)
  }

  test('read what was typed', () => {
    expect(problemsOf(NewOfficeForm, NEW)).toEqual({
      ...{ client_uuid: ID, name: 'Phòng A', short: 'P. A', kind: 'other', code: 'phong-a' },
      ...{ locality: null, parent: null, one_stop: false, valid_from: undefined, retention_days: 30 },
    })
    const root = { name: 'UBND', short: 'U', seen: 's' }
    expect([EditRootForm.parse({ ...root, gate: 'on' }).kind, EditRootForm.parse(root).kind]).toEqual([
      'other',
      'district',
    ])
    expect(problemsOf(MergeForm, { offices: ID, merge_from: '26/11/2026', merge_sure: 'on' })).toEqual({
      ...{ offices: [ID], merge_from: '2026-11-26', merge_accounts: false, merge_sure: true },
    })
  })

  test.each([
    ['retention_days', undefined, '14'],
    ['retention_days', 'problem.retention', '13'],
    ['retention_days', undefined, '90'],
    ['retention_days', 'problem.retention', '91'],
    ['retention_days', 'problem.retention', '3e1'],
    ['name', undefined, 'x'.repeat(160)],
    ['name', 'problem.too_long', 'x'.repeat(161)],
    ['name', 'problem.missing', ' '],
    ['short', 'problem.too_long', 'x'.repeat(81)],
    ['locality', 'problem.too_long', 'x'.repeat(81)],
    ['parent', undefined, 'x'.repeat(240)],
    ['parent', 'problem.too_long', 'x'.repeat(241)],
    ['kind', 'problem.pick', 'bank'],
    ['code', 'problem.code', 'mã'],
    ['code', undefined, ''],
    ['client_uuid', 'problem.form', 'x'],
    ['valid_from', 'problem.date', '31/02/2026'],
  ])('take a %s or say %s', (field, problem, value) => {
    const found = problemsOf(NewOfficeForm, { ...NEW, [field]: value })
    expect(Array.isArray(found) ? found : undefined).toEqual(problem && [`${field} ${problem}`])
  })

  test('want a desk its name, an end its day and a merger its offices', () => {
    expect([
      problemsOf(DeskForm, { client_uuid: ID, desk_name: 'x'.repeat(81) }),
      problemsOf(CloseForm, {}),
      problemsOf(MergeForm, { merge_from: '2026-11-26' }),
    ]).toMatchSnapshot()
  })
})
