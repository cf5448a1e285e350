import { expect, test } from 'vitest'
import { MAX_MEMBERS, markMembers } from '../../server/head/people/list.ts'
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
