import type { Response } from 'express'
import { expect, test } from 'vitest'
import { PARTS } from '../../server/core/organisation/kinds.ts'
import { navigation } from '../../server/http/navigation.ts'
import { startText } from '../../server/operations/start-text.ts'
import type { Role } from '../../server/platform/db/schema.ts'
import { type Language, translator } from '../../server/platform/messages/messages.ts'
import { POLICY } from '../../server/policy.ts'

const OFFICE = { expectsGuests: true, fields: ['badge'], organisation: { oneUnit: false } }

const menuOf = (role: Role, path: string, lang: Language = 'vi', office = OFFICE) => {
  const signedIn = { role }
  const locals = {
    signedIn,
    office,
    isHead: role === 'head',
    features: new Set([...PARTS, 'app', 'units']),
    rules: POLICY,
    t: translator(lang),
  }
  return navigation(locals as unknown as Response['locals'], path)
}
const itemsOf = (role: Role, lang: Language) => menuOf(role, '/', lang).groups.flatMap(({ items }) => items)

const openFor = (role: Role, path: string) => [menuOf(role, path).current?.href ?? []].flat()

const MENUS: Record<Role, string[]> = {
  reception: [
    '/gate /guests /meetings /badges /slips /gate/handover /evacuation /gate/scanner',
    '/account /sessions',
    'daily: /gate /guests /badges /slips',
  ],
  head: [
    '/gate /guests /meetings /badges /slips /gate/handover /evacuation /gate/scanner',
    '/today /log/charts /report',
    '/log /book /log/export /log/paper /trace /subjects /breach',
    '/outreach /people /leaflets',
    '/office /poster /clock',
    '/account /sessions',
    'daily: /today /gate /guests /log',
  ],
  district: [
    '/district /district/compliance /district/report',
    '/district/trace',
    '/district/outreach /district/people /leaflets',
    `/district/offices /district/organisation /district/accounts /district/calendar /district/app /district/health
      /district/keys /district/webhook /clock`.replace(/\s+/g, ' '),
    '/account /sessions',
    'daily: /district /district/compliance /district/offices /district/report',
  ],
}
const ROLES = ['reception', 'head', 'district'] as const

test.each(ROLES)('the menu of %s has these pages in this order', (role) => {
  const { groups, daily } = menuOf(role, '/')
  const hrefs = (items: { href: string }[]) => items.map(({ href }) => href).join(' ')
  expect([...groups.map(({ items }) => hrefs(items)), `daily: ${hrefs(daily)}`]).toEqual(MENUS[role])
})

test.each(ROLES)('every page that %s may open is in the menu, or below one that is', (role) => {
  const missing = Object.entries(POLICY)
    .filter(([route, { who }]) => /^GET \/[^:.]+$/.test(route) && who !== 'anyone' && who.includes(role))
    .map(([route]) => route.slice('GET '.length))
    .filter((path) => openFor(role, path).length === 0)
  // An organisation is set up once.
  expect(missing).toEqual(role === 'district' ? ['/setup'] : [])
})

test.each([
  ['head', '/today', '/today'],
  ['head', '/log/charts', '/log/charts'],
  ['head', '/log/visits/0192', '/log'],
  ['head', '/subjects/0192/extension', '/subjects'],
  ['head', '/office/accounts', '/office'],
  ['reception', '/sessions', '/sessions'],
  ['reception', '/slips', '/slips'],
  ['reception', '/guests/import', '/guests'],
  ['head', '/guests', '/guests'],
  ['district', '/district/offices/new', '/district/offices'],
  ['district', '/district/webhook', '/district/webhook'],
  ['district', '/district/keys/0192', '/district/keys'],
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
    const labels = (role: Role) => itemsOf(role, lang).map(({ label }) => label)
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
