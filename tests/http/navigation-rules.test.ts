import { expect, test } from 'vitest'
import type { Staff } from '../../server/core/accounts/sessions.ts'
import type { Office } from '../../server/core/offices/directory.ts'
import { navigation } from '../../server/http/navigation.ts'
import { startText } from '../../server/operations/start-text.ts'
import type { Role } from '../../server/platform/db/schema.ts'
import { translator } from '../../server/platform/messages/messages.ts'

const OFFICE = { expectsGuests: true, fields: [], organisation: { oneUnit: false } } as unknown as Office

const openFor = (role: Role, path: string) =>
  navigation({ role } as Staff, OFFICE, { path, hasApp: true }, translator('vi'))
    .items.filter(({ current }) => current)
    .map(({ href }) => href)

test.each([
  ['head', '/today', '/today'],
  ['head', '/log/charts', '/log'],
  ['head', '/book', '/log'],
  ['head', '/subjects/0192/extension', '/log'],
  ['head', '/breach', '/log'],
  ['head', '/leaflets', '/poster'],
  ['head', '/office/accounts', '/office'],
  ['reception', '/sessions', '/account'],
  ['reception', '/slips', '/slips'],
  ['reception', '/guests/import', '/guests'],
  ['head', '/guests', '/guests'],
  ['district', '/district/offices/new', '/district/offices'],
  ['district', '/district/webhook', '/district/health'],
  ['district', '/district/keys/0192', '/district/health'],
] as const)('for %s the page %s is marked as %s', (role, path, href) => {
  expect(openFor(role, path)).toEqual([href])
})

test.each([
  ['head', '/logbook'],
  ['head', '/'],
  // Reception cannot open the log, so its menu has no link there.
  ['reception', '/book'],
] as const)('for %s the page %s is none of the menu', (role, path) => {
  expect(openFor(role, path)).toEqual([])
})

test.each(['vi', 'en'] as const)(
  'the first start sends the district and the heads to pages of their own menus, in %s',
  (lang) => {
    const labels = (role: Role) =>
      navigation({ role } as Staff, OFFICE, { path: '/', hasApp: true }, translator(lang)).items.map(
        ({ label }) => label,
      )
    const signIns = (['district', 'head'] as const).map((role) => ({
      ...{ username: role, role, code: 'x', officeName: 'y' },
    }))
    const where = { HOST: '127.0.0.1', PORT: 3000, PUBLIC_URL: 'http://localhost', SEED_FILE: undefined }
    const text = startText(where, signIns)
    const sent = [...text.matchAll(/^ {2}\d\. (head|district) .*\((.+)\)/gm)]
    const known = sent.filter(([, role, page]) => labels(role as Role).includes(page ?? ''))
    expect(sent).toHaveLength(4)
    expect(known.map(([, role]) => role)).toEqual(['head', 'district'])
  },
)
