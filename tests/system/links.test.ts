// Follows every link that each kind of user sees, in an office that has something of everything.
import { beforeAll, expect, test } from 'vitest'
import { POLICY } from '../../server/policy.ts'
import { crawl } from '../support/crawl.ts'
import { isStream, REQUESTS } from '../support/requests.ts'
import { useApp } from '../support/suite.ts'
import { useScene } from '../support/walk.ts'

const { scene } = await useScene(useApp)
/** Pages that anybody may open, such as a pass. */
const open: string[] = []

beforeAll(async () => {
  for (const [name, [make]] of Object.entries(REQUESTS).filter(([one]) => one.startsWith('GET '))) {
    const { to, by } = (await make?.(scene)) ?? { to: '/' }
    if (POLICY[name]?.who === 'anyone' && by === undefined && !isStream(name)) open.push(to)
  }
}, 240_000)

test.each([
  ['reception', 'gate.tt-hcc'],
  ['the head', 'head.tt-hcc'],
  ['the district', 'district'],
  ['a deputy', undefined],
])('every link that %s sees leads to a page that they may open, where it is marked', async (_, username) => {
  const client = await scene.as(username ?? (await scene.deputy()).username)
  expect((await crawl(client, '/')).dead).toEqual([])
})

test('every link of the pages without an account leads to one of them, but for three to pages of staff', async () => {
  expect((await crawl(await scene.as(undefined), ...open)).dead).toEqual([
    '/gate on /gate/offline: 303',
    '/ on /help: 303',
    '/gate/scanner on /help/reception: 303',
  ])
})
