// Sends every route, with every method, as every kind of user. Routes and rights come from the policy; the parameters are those
// of real records.
import { beforeAll, describe, expect, test } from 'vitest'
import { slugProblem } from '../../server/core/recommended-app/slug.ts'
import type { Rule } from '../../server/http/policy.ts'
import type { Role } from '../../server/platform/db/schema.ts'
import { POLICY } from '../../server/policy.ts'
import { MORNING } from '../support/app.ts'
import type { Answer, Client } from '../support/client.ts'
import { expectHeaders } from '../support/headers.ts'
import { CANARY, isStream, REQUESTS, type Wanted } from '../support/requests.ts'
import { watch } from '../support/stream.ts'
import { useScene, useTouched } from '../support/walk.ts'

const { app, scene } = await useScene()
const touched = useTouched(app)

const [OWN, OTHER] = ['tt-hcc', 'ubnd-xa-long-hau']
/** An office that was closed on the Friday before. */
const ENDED = 'p-y-te'

beforeAll(async () => {
  await app.rows(`update office set valid_to = '2026-11-20' where code = $1`, [ENDED])
  app.context.live.changed('offices')
  // Otherwise its people would be refused before any guest or meeting is looked up.
  await scene.expectsGuests(OTHER)
})

interface Person {
  name: string
  role: Role
  deputy?: true
  office: string
  counts: boolean
  own: boolean
  client: () => Promise<Client>
}

/** A session that has been idle for longer than any may be. */
async function expired(): Promise<Client> {
  const { username } = await scene.person('head')
  const client = await app.client(username)
  await app.rows(
    `update session set last_seen_at = $1, created_at = $1
     where account_id = (select id from account where username = $2)`,
    [new Date(app.clock.now().getTime() - 5 * 3_600_000), username],
  )
  return client
}

/** Sessions of users who only send refused requests, by name; what tests do to other accounts cannot end these sessions. */
const keptClients = new Map<string, Promise<Client>>()

/** Reuses one session for all refused requests, as long as the clock shows the morning and the session is valid. */
async function atClosedDoors({ name, role, deputy, office, counts, client }: Person): Promise<Client> {
  if (app.clock.now().getTime() !== Date.parse(MORNING)) return client()
  const found = keptClients.get(name) ?? (deputy || !counts ? client : newcomer(role, office))()
  keptClients.set(name, found)
  if (counts) return found
  // An answer may take the cookie of a session that is over.
  const copy = await app.client()
  for (const cookie of (await found).cookies) copy.cookies.set(...cookie)
  return copy
}

const signedIn = (username: string) => () => app.client(username)
const newcomer = (role: Role, office: string) => async () =>
  app.client((await scene.person(role, { office })).username)

const inOffice = (office: string) => ({ office, counts: true, own: office === OWN })

/** `counts` is false for users without a valid session; `own` is true for users of the office that the request is about. */
const PEOPLE: Person[] = [
  { ...inOffice(OWN), name: 'reception', role: 'reception', client: signedIn('gate2.tt-hcc') },
  { ...inOffice(OWN), name: 'a head', role: 'head', client: signedIn('head.tt-hcc') },
  {
    ...inOffice(OWN),
    name: 'the head’s deputy',
    role: 'head',
    deputy: true,
    client: async () => app.client((await scene.deputy()).username),
  },
  { ...inOffice(OWN), name: 'the district', role: 'district', client: signedIn('district') },
  {
    ...inOffice(OTHER),
    name: 'reception of another office',
    role: 'reception',
    client: signedIn('gate.ubnd-xa-long-hau'),
  },
  {
    ...inOffice(OTHER),
    name: 'the head of another office',
    role: 'head',
    client: signedIn('head.ubnd-xa-long-hau'),
  },
  { ...inOffice(ENDED), name: 'the head of an ended office', role: 'head', client: newcomer('head', ENDED) },
  {
    ...inOffice(ENDED),
    name: 'reception of an ended office',
    role: 'reception',
    counts: false,
    client: newcomer('reception', ENDED),
  },
  { ...inOffice(OWN), name: 'whose session has expired', role: 'head', counts: false, client: expired },
  { name: 'nobody', role: 'head', office: '', counts: false, own: false, client: () => app.client() },
]

const mayOpen = (rule: Rule, { role, deputy, counts }: Person) =>
  rule.who === 'anyone' || (counts && rule.who.includes(role) && !(rule.inPerson && deputy))

/** Closes an event stream at once, since its answer would not end. */
async function send(
  method: string,
  wanted: Wanted,
  client: Client,
): Promise<Pick<Answer, 'status' | 'text'>> {
  if (method !== 'GET' || !isStream(wanted.to)) return scene.send({ ...wanted, by: client }, method)
  const stream = await watch(client, wanted.to)
  stream.close()
  return { status: stream.status, text: '' }
}

/** Our own pages of refusal, by status; a proxy or the router might answer with the same status. */
const REFUSALS: Record<number, string> = {
  403: 'Không có quyền xem trang này',
  404: 'Không tìm thấy',
  405: 'Yêu cầu không đọc được',
}

function expectOwnPage({ status, $ }: Answer, to: string, wanted = status): void {
  // A kiosk says the same to every visitor, and leads nowhere.
  const [said, words] = to.startsWith('/kiosk')
    ? ['.kiosk-away', 'Mời gặp người trực']
    : ['h1', REFUSALS[status]]
  expect([to, status, $(said).text()]).toEqual([to, wanted, words])
}

function expectSignIn(method: string, { to }: Wanted, answer: Answer, isKnown: boolean): void {
  const path = to.replace(/\?.*/, '')
  if (method !== 'POST') {
    expect([answer.status, answer.location]).toEqual([303, `/sign-in?to=${encodeURIComponent(path)}`])
    return
  }
  expect(answer.status).toBe(401)
  // Without a known session nobody can say whose form it is.
  if (!isKnown) expect(answer.$('input[name=resume]')).toHaveLength(0)
}

const RULES = Object.entries(POLICY).map(([name, rule]) => {
  const [method = '', path = ''] = name.split(' ')
  return { name, method, path, rule }
})

/** Pages that anyone may open need no test here. */
const CLOSED = RULES.filter(
  ({ name, method, rule }) => method === 'POST' || isStream(name) || rule.who !== 'anyone',
)

describe.each(CLOSED)('$name', ({ name, method, path, rule }) => {
  const [make] = REQUESTS[name] ?? []
  if (!make) throw new Error(`tests/support/requests has nothing for ${name}`)

  /** One request, prepared once for all users who are refused. */
  let prepared: Promise<Wanted> | undefined
  const shown = () => {
    prepared ??= Promise.resolve(make(scene))
    return prepared
  }
  const only = (applies: boolean) => (applies ? test : () => {})

  const strangers = PEOPLE.filter((one) => !mayOpen(rule, one))
  only(strangers.length > 0)('is closed to all others, who learn nothing and change nothing', async () => {
    const wanted = await shown()
    const clients = await Promise.all(strangers.map(atClosedDoors))
    await touched()
    const askedBy = async (person: Person, at: number) => {
      const client = clients[at] as Client
      const answer = await scene.send({ ...wanted, by: client }, method)
      expectHeaders(answer, wanted.to)
      expect(answer.text).not.toContain(CANARY)
      if (!person.counts) return expectSignIn(method, wanted, answer, person.client === expired)
      expect([person.name, answer.status]).toEqual([person.name, 403])
      expectOwnPage(answer, wanted.to)
      if (method !== 'GET' || at > 0) return
      const head = await client.ask('HEAD', wanted.to)
      expectHeaders(head, wanted.to)
      expect([head.status, head.text]).toEqual([403, ''])
    }
    await Promise.all(strangers.map(askedBy))
    expect(await touched()).toEqual([])
    // A refused request must not end the session.
    expect((await clients[0]?.get('/account'))?.status).toBe(strangers[0]?.counts ? 200 : 303)
  })

  const others = PEOPLE.filter((one) => one.counts && !one.own && mayOpen(rule, one))
  const isOfOneOffice = rule.who !== 'anyone' && others.length > 0 && path.includes(':')
  only(isOfOneOffice)('of one office shows and changes nothing to those of another', async () => {
    const wanted = await shown()
    const clients = await Promise.all(others.map((person) => person.client()))
    await touched()
    for (const [at, { name: who }] of others.entries()) {
      const answer = await scene.send({ ...wanted, by: clients[at] }, method)
      // Some answer as if it no longer existed; an office that has ended lets nobody in.
      const isGone = /import|sessions|views|notes|unpair|confirm/.test(path)
      expect(isGone ? [404, 303, 409] : [404], `${who}: ${answer.status}`).toContain(answer.status)
      expect(answer.text).not.toContain(CANARY)
    }
    expect(await touched()).toEqual([])
  })

  // With a filled form, and as HEAD: audited.test.ts.
  only(method === 'POST' || isStream(name))(
    'is open to everybody whom the policy names, even with an empty form',
    async () => {
      const { to, by } = await shown()
      for (const person of PEOPLE.filter((one) => one.own && mayOpen(rule, one))) {
        const client = rule.who === 'anyone' && typeof by === 'object' ? by : await person.client()
        const { status } = await send(method, { by: client, to }, client)
        expect(status).toBeLessThan(method === 'POST' ? 500 : 300)
      }
    },
  )
})

describe('every route', () => {
  const methodsOf = new Map<string, Set<string>>()
  for (const { method, path } of RULES) {
    methodsOf.set(path, new Set([...(methodsOf.get(path) ?? []), method]))
  }
  const addressOf = (path: string) =>
    path.replace('/gate/visits/:id', '/gate/visits/x').replaceAll(/:\w+/g, 'x')

  test('accepts no other method than GET, HEAD and POST', async () => {
    const clients = [await scene.as(undefined), await scene.as('head.tt-hcc')]
    const others = ['OPTIONS', 'PUT', 'PATCH', 'DELETE', 'PROPFIND']
    await touched()
    for (const [turn, path] of [...methodsOf.keys()].entries())
      for (const [who, client] of clients.entries()) {
        // All methods at the gate, and one by each of the two at every other address.
        const methods = path === '/gate' ? others : [others[(turn + who) % others.length] ?? '']
        for (const method of methods) {
          const answer = await client.ask(method, addressOf(path))
          expect([path, method, answer.status]).toEqual([path, method, 405])
          expect(answer.headers.get('allow')).toBe('GET, HEAD, POST')
          expectHeaders(answer, addressOf(path))
          expectOwnPage(answer, addressOf(path))
        }
      }
    expect(await touched()).toEqual([])
  })

  test('a URL requested with a method that it does not have is not found', async () => {
    const [nobody, head] = [await scene.as(undefined), await scene.as('head.tt-hcc')]
    await touched()
    for (const [path, methods] of methodsOf) {
      const method = ['GET', 'POST'].find((one) => !methods.has(one))
      if (!method) continue
      const at = addressOf(path)
      const answers = [await nobody.ask(method, at), await head.ask(method, at)]
      // One page's fixed path can match another page's parameter, as `/people/links` matches `/people/:id`, without being a
      // staff member.
      const signIn = method === 'GET' ? 303 : 401
      const expected = [path.startsWith('/kiosk') ? 404 : signIn, 404]
      const found = answers.map(({ status }) => status)
      if (!isParameterElsewhere(method, at))
        expect([method, path, ...found]).toEqual([method, path, ...expected])
      else expect(Math.max(...found)).toBeLessThan(500)
    }
    expect(await touched()).toEqual([])
  })

  test('is not found in capitals', async () => {
    const head = await scene.as('head.tt-hcc')
    for (const { method, path } of RULES) {
      const capitals = addressOf(path).replace(/[a-z]+/, (word) => word.toUpperCase())
      if (method === 'GET' && path !== '/') expectOwnPage(await head.get(capitals), capitals, 404)
    }
  })

  test('cannot be taken by the public page of an app', () => {
    const first = new Set(RULES.map(({ path }) => path.split('/')[1] ?? ''))
    const open = [...first].filter((part) => part && !part.startsWith(':'))
    expect(open.filter((part) => slugProblem(part) === undefined)).toEqual([])
  })

  test('an unknown URL is 404 for signed-in users and the sign-in form for everybody else', async () => {
    const [nobody, guard] = [await scene.as(undefined), await scene.as('gate.tt-hcc')]
    for (const path of [
      '/nothing',
      '/gate/nothing',
      '/log/../nothing',
      '/assets/nothing.js',
      '/assets/',
      '/.env',
      '/.git/config',
    ]) {
      expect((await nobody.get(path)).status).toBe(303)
      expect((await nobody.post(path)).status).toBe(401)
      expect((await guard.get(path)).status).toBe(404)
      expect((await guard.post(path)).status).toBe(404)
    }
  })
})

/** Whether a route with parameters also matches this address and method. */
function isParameterElsewhere(method: string, address: string): boolean {
  return RULES.some(
    (one) => one.method === method && new RegExp(`^${one.path.replaceAll(/:\w+/g, '[^/]+')}$`).test(address),
  )
}
