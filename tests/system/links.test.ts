// Follows every link that each kind of user sees, in an office that has something of everything.
import { beforeAll, expect, test } from 'vitest'
import { deadLinks } from '../support/crawl.ts'
import { startProvider } from '../support/provider.ts'
import { REQUESTS, Scene } from '../support/requests.ts'
import { useApp } from '../support/suite.ts'

const provider = await startProvider()

const app = useApp(provider.settings)
let scene: Scene
beforeAll(async () => {
  scene = new Scene(app)
  for (const [name, [make]] of Object.entries(REQUESTS)) if (name.startsWith('GET ')) await make?.(scene)
}, 240_000)

test.each([
  ['reception', 'gate.tt-hcc'],
  ['the head', 'head.tt-hcc'],
  ['the district', 'district'],
  ['a deputy', undefined],
])('every link that %s sees leads to a page that they may open, where it is marked', async (_, username) => {
  const client = await scene.as(username ?? (await scene.deputy()).username)
  expect(await deadLinks(client, '/')).toEqual([])
})
