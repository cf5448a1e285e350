// Checks which pages, files and streams show which personal fields to whom: fills each field with words of its own, requests
// everything, and compares with the table behind docs/who-sees-what.md.
import { beforeAll, expect, test } from 'vitest'
import { POLICY } from '../../server/policy.ts'
import { FIELDS, type Field, SEEN, type Viewer } from '../docs/seen.ts'
import type { Answer, Client } from '../support/client.ts'
import { isStream, REQUESTS, routeOf, SAID, type Wanted } from '../support/requests.ts'
import { fieldsIn } from '../support/seen.ts'
import { useApp } from '../support/suite.ts'
import { useScene } from '../support/walk.ts'

const { app, scene } = await useScene(useApp, { LOG_LEVEL: 'silent' })
/** User names of the viewers; all other accounts have other names. */
let lookers: Record<Exclude<Viewer, 'nobody'>, string>

/** The fields shown, by route and viewer. */
const shown = new Map<string, Set<Field>>()
const keyOf = (route: string, viewer: Viewer) => `${route}\n${viewer}`

beforeAll(async () => {
  await app.rows('update account set display_name = $1', [SAID.account])
  const { username: reception } = await scene.person('reception')
  const { username: head } = await scene.person('head')
  const { username: district } = await scene.person('district')
  lookers = { reception, head, district }
})

const SELF = 'toi'

/** Renames the viewer during `work`, because seeing their own name does not count as seeing a colleague's. */
async function underAnotherName<T>(username: string, work: () => Promise<T>): Promise<T> {
  const rename = (from: string, to: string, name: string) =>
    app.rows('update account set username = $2, display_name = $3 where username = $1', [from, to, name])
  await rename(username, SELF, 'Tôi')
  try {
    return await work()
  } finally {
    await rename(SELF, username, SAID.account)
  }
}

/** Routes on which users see their own name. */
const OWN = /^\w+ \/(account|sign-in)/

function note(viewer: Viewer, route: string, answer: Pick<Answer, 'text' | 'bytes'>): void {
  const found = fieldsIn(answer).filter(
    (field) => !(OWN.test(route) && ['account', 'username'].includes(field)),
  )
  if (found.length === 0) return
  const key = keyOf(route, viewer)
  shown.set(key, new Set([...(shown.get(key) ?? []), ...found]))
}

/** Notes what an answer and the page it redirects to show. Returns the status. */
async function look(viewer: Viewer, route: string, wanted: Wanted, client: Client): Promise<number> {
  const [method = ''] = route.split(' ')
  const answer = await scene.send({ ...wanted, by: client }, method)
  note(viewer, route, answer)
  const next =
    answer.status === 303 ? routeOf('GET', (answer.location ?? '').replace(/[?#].*/, '')) : undefined
  const isTheirs = next && (POLICY[next]?.who === 'anyone') === (viewer === 'nobody')
  if (isTheirs && answer.location) note(viewer, next, await client.get(answer.location))
  return answer.status
}

const isRole = (viewer: Viewer): viewer is keyof typeof lookers => viewer !== 'nobody'

/**
 * Each viewer requests the record as someone who did not create it; records visible only to their creator are requested by the
 * creator.
 */
async function walk(route: string, make: (typeof REQUESTS)[string][number]): Promise<void> {
  const rule = POLICY[route]
  const viewers: readonly Viewer[] = rule?.who === 'anyone' ? ['nobody'] : (rule?.who ?? [])
  for (const viewer of viewers) {
    const wanted = await make(scene)
    if (typeof wanted.by === 'object') await look(viewer, route, wanted, wanted.by)
    else if (!isRole(viewer) || wanted.by === undefined)
      await look(viewer, route, wanted, await scene.as(undefined))
    else {
      const status = await underAnotherName(lookers[viewer], async () =>
        look(viewer, route, wanted, await scene.as(SELF)),
      )
      if (![404, 303].includes(status) || rule?.who.length !== 1) continue
      const again = await make(scene)
      if (typeof again.by === 'string')
        await underAnotherName(again.by, async () => look(viewer, route, again, await scene.as(SELF)))
    }
  }
}

/** Once no app is recommended, many pages are gone. */
const WITHDRAWAL = 'POST /district/app/:id/withdraw'

test('each role sees what docs/who-sees-what.md says: no page shows more, and no grant is unused', {
  timeout: 900_000,
}, async () => {
  const routes = Object.keys(POLICY).filter((route) => !isStream(route) && route !== WITHDRAWAL)
  // GET routes last, when their pages have content.
  for (const method of ['POST', 'GET'])
    for (const route of routes.filter((one) => one.startsWith(`${method} `)))
      for (const make of REQUESTS[route] ?? []) await walk(route, make)
  for (const make of REQUESTS[WITHDRAWAL] ?? []) await walk(WITHDRAWAL, make)
  expect(asTable()).toEqual(SEEN)
  // A field that no page shows could not be found where it must not appear, either.
  const found = new Set([...shown.values()].flatMap((fields) => [...fields]))
  expect(Object.keys(FIELDS).filter((field) => !found.has(field as Field))).toEqual([])
})

/** What was shown, in the form of tests/docs/seen.ts. */
function asTable(): typeof SEEN {
  const table: typeof SEEN = {}
  for (const [key, found] of shown) {
    const [route = '', viewer] = key.split('\n')
    const fields = Object.keys(FIELDS).filter((field) => found.has(field as Field))
    table[route] = { ...table[route], [viewer as Viewer]: fields.join(' ') }
  }
  return table
}
