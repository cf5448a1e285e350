import { expect, test } from 'vitest'
import { MAX_MEMBERS, markMembers } from '../../server/head/people/list.ts'
import {
  AddForm,
  DeclarationForm,
  MemberForm,
  memberRowKey,
  typedMember,
} from '../../server/head/people/member-form.ts'
import { memberRow, pageOf, staffRows, summaryOf } from '../../server/head/people/people-page.ts'
import type { OfficeRow, StaffFiguresRow, StaffMemberRow } from '../../server/platform/db/schema.ts'
import { translator } from '../../server/platform/messages/messages.ts'

const t = translator('vi')
const figures = (office_id: string, running: number, absent: number) =>
  ({
    ...{ office_id, members: running + absent, running, off: 0, absent, unsupported: 0, no_smartphone: 0 },
    relatives: 1,
  }) as StaffFiguresRow

test('offices are listed by the share of staff with the app, the lowest first, and those without a list by name', () => {
  const offices = ['a', 'b', 'c', 'd'].map((id) => ({ id, name: id.toUpperCase() }) as OfficeRow)
  const all = [figures('a', 3, 1), figures('b', 1, 1), figures('c', 0, 0)]
  const { rows, silent } = staffRows(offices, all, t, 'vi')
  expect(rows.map(({ name, rate }) => [name, rate])).toEqual([
    ['B', '50,0%'],
    ['A', '75,0%'],
  ])
  expect(silent).toMatchObject({ names: ['C', 'D'] })
  expect(staffRows(offices.slice(0, 2), all, t, 'vi').silent).toBeUndefined()
})

test('an office without staff has no summary, one with some has three lines', () => {
  expect([summaryOf(undefined, t, 'vi'), summaryOf(figures('a', 0, 0), t, 'vi')]).toEqual([[], []])
  expect(summaryOf(figures('a', 1, 1), t, 'vi')).toHaveLength(3)
})

test.each<[Partial<StaffMemberRow>, object]>([
  [
    { status: 'running', relatives: 1 },
    { tone: 'good', relatives: '1' },
  ],
  [
    { status: 'off', relatives: 0 },
    { tone: '', relatives: '–' },
  ],
  [
    { status: null, relatives: 0 },
    { tone: 'due', status: t('people.not_declared'), note: '' },
  ],
])('a member with %j is shown with %j', (fields, shown) => {
  expect(
    memberRow({ id: 'm', name: 'A', unit: null, declared_at: null, ...fields } as StaffMemberRow, t),
  ).toMatchObject(shown)
})

test.each([
  [0, 1, undefined, 0, '', ''],
  [200, 1, '2', 200, '', ''],
  [201, 1, undefined, 200, '', '?page=2'],
  [201, 2, '2', 1, '?page=1', ''],
])('of %i members page %i, asked for as %s, has %i', (count, _page, page, shown, earlier, later) => {
  const found = pageOf(Array(count).fill(0), { page })
  expect([found.shown.length, found.earlier, found.later]).toEqual([shown, earlier, later])
})

test('a roster is full at its limit: what is new beyond it is refused, what is known is not', () => {
  const row = (number: number, name: string) => ({
    ...{ number, problems: {}, cells: {} },
    fields: { name, unit: null, status: null, relatives: 0 },
  })
  const known = Array.from({ length: MAX_MEMBERS - 1 }, (_, index) => ({ name: `Cũ ${index}`, unit: null }))
  const rows = [row(2, 'Mới Một'), row(3, 'Cũ 5'), row(4, 'Mới Hai')] as never as Parameters<
    typeof markMembers
  >[0]
  const marked = markMembers(rows, known)
  expect(marked.map(({ problems }) => Object.values(problems).map((problem) => problem?.key))).toEqual([
    [],
    [],
    ['problem.roster_full'],
  ])
})

test.each([
  ['relatives', '50', 50],
  ['relatives', '51', 'problem.amount'],
  ['relatives', ' 7 ', 7],
  ['relatives', '', 0],
  ['relatives', '-1', 'problem.amount'],
  ['unit', 'x'.repeat(120), 'x'.repeat(120)],
  ['unit', 'x'.repeat(121), 'problem.too_long'],
  ['name', '', 'problem.name_missing'],
  ['status', '', null],
  ['status', 'off', 'off'],
  ['status', 'not_asked', 'problem.pick'],
  ['room_phone', '028 (38) 1', '028 (38) 1'],
  ['room_phone', '101', '101'],
  ['room_phone', '10', 'problem.room_phone'],
  ['room_phone', '1'.repeat(30), '1'.repeat(30)],
  ['room_phone', '1'.repeat(31), 'problem.room_phone'],
  ['room_phone', ' ', null],
  ['email', ' a@example.vn ', 'a@example.vn'],
  ['email', 'a', 'problem.email'],
  ['email', ' ', null],
] as const)('the %s “%s” of a member is read as %s', (field, text, expected) => {
  const read = MemberForm.safeParse({ name: 'Bà Tư', [field]: text })
  expect(read.success ? read.data[field] : read.error.issues[0]?.message).toBe(expected)
})

test('a member’s form asks for what the office uses, and a declaration for a state', () => {
  const none = { unit: null, status: null, relatives: 0 }
  expect(MemberForm.parse({ name: ' Bà  Tư ' })).toEqual({ name: 'Bà Tư', ...none })
  expect(AddForm.safeParse({ name: 'Bà Tư', client_uuid: 'x' }).error?.issues[0]?.message).toBe(
    'problem.form',
  )
  expect(DeclarationForm.safeParse({ status: '' }).error?.issues[0]?.message).toBe('problem.pick')
  expect([
    DeclarationForm.parse({ status: 'off' }),
    DeclarationForm.parse({ status: 'running', relatives: '3' }),
  ]).toEqual([
    { status: 'off', relatives: 0 },
    { status: 'running', relatives: 3 },
  ])
  const stored = { name: 'Bà Tư', ...none, room_phone: null, email: null } as StaffMemberRow
  expect(typedMember(stored)).toEqual({
    name: 'Bà Tư',
    unit: '',
    status: '',
    relatives: '0',
    room_phone: '',
    email: '',
  })
  const full = {
    unit: 'Tổ 1',
    status: 'off',
    relatives: 2,
    room_phone: '101',
    email: 'a@example.vn',
  } as const
  expect(typedMember({ ...stored, ...full })).toEqual({ name: 'Bà Tư', ...full, relatives: '2' })
})

test('two lines of a list are one person by name and unit, with their tones', () => {
  const keys = [
    ['Lê  Hoà', 'Tổ 1'],
    ['LÊ HÒA', 'tổ 1'],
    ['Lê Hòa', null],
    ['Le Hoa', 'Tổ 1'],
    ['Lê', 'Hòa\nTổ 1'],
  ] as const
  expect(new Set(keys.map(([name, unit]) => memberRowKey({ name, unit }))).size).toBe(4)
})
