import { expect, test } from 'vitest'
import { z } from 'zod'
import { visitFields } from '../../server/core/visits/fields.ts'
import { displayName } from '../../server/district/accounts/account-form.ts'
import { readStaff } from '../../server/head/people/list.ts'
import { memberFields } from '../../server/head/people/member-form.ts'
import { personField } from '../../server/platform/lib/text-fields.ts'
import { readGuests } from '../../server/reception/guests/list.ts'
import { RegistrationForm } from '../../server/visitor/self-check-in/registration.ts'

const Named = z.object({ name: personField })
const problemOf = (name: string) => Named.safeParse({ name }).error?.issues[0]?.message

const LINKS = ['http://evil.vn/x', 'An https://evil.vn', 'WWW.evil.vn', 'Trần www.evil.vn', 'ftp://An']

test.each<[string, string]>([
  ...LINKS.map((name): [string, string] => [name, 'problem.name_link']),
  ['1', 'problem.name_letter'],
  ['...', 'problem.name_letter'],
  ['12/3', 'problem.name_letter'],
  [' \u200b ', 'problem.name_missing'],
])('no person is called %j', (name, problem) => {
  expect(problemOf(name)).toBe(problem)
})

test.each([
  'Nguyễn Thị Ánh',
  'Lã Thị Hoa',
  'Y',
  'H’Hen Niê',
  "Y Moan Ê-nuôl (K'Tư)",
  'Anh Ba / chị Tư: đại diện hộ 12',
  'Nguyễn V. An',
  'Lê Văn Tám – 01/5',
  'Awww Nguyễn',
  'Bác sĩ N.T.H., Tổ 3',
])('somebody may be called %s', (name) => {
  expect(Named.parse({ name })).toEqual({ name })
})

test('the gate, check-in, guests, delegates, paper, staff and accounts have one rule for the name of a person', () => {
  const names = [visitFields.name, RegistrationForm.shape.name, memberFields.name, displayName]
  expect(names.filter((name) => name !== personField)).toEqual([])
})

test.each([
  [
    'of the staff',
    () => readStaff(['Họ và tên;Phòng', ...LINKS, '1'].map((one) => `${one};VP`).join('\n'), true),
  ],
  [
    'of guests',
    () =>
      readGuests(
        ['Họ và tên;Ngày', ...LINKS, '1'].map((one) => `${one};25/11/2026`).join('\n'),
        '2026-11-25',
      ),
  ],
])('a list %s takes no name that is a link or a number', (_what, read) => {
  const { rows } = read() as { rows: { problems: Record<string, { key: string }> }[] }
  expect(rows.map(({ problems }) => problems['name']?.key)).toEqual([
    ...LINKS.map(() => 'problem.name_link'),
    'problem.name_letter',
  ])
})
