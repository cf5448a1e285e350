// How many requests of one sender are answered, in a minute and at the same time.
import express, { type NextFunction, type Request, type Response } from 'express'
import { expect, test, vi } from 'vitest'
import { requireSignIn } from '../../server/account/sign-in/require-sign-in.ts'
import { inTurnOf } from '../../server/http/error-page.ts'
import { AT_ONCE, createTurns, limitRates } from '../../server/http/limits.ts'
import { act, enforcePolicy, entrance, free, shows } from '../../server/http/policy.ts'
import { busy, type HttpError } from '../../server/platform/lib/errors.ts'
import { POLICY } from '../../server/policy.ts'
import { Client } from '../support/client.ts'
import { newVisitor } from '../support/load.ts'
import { served } from '../support/served.ts'
import { useApp } from '../support/suite.ts'

const app = useApp()

const from = (address: string) => ({ 'X-Forwarded-For': address })

test('what is more than a minute’s is refused with 429: pages and forms of an address, all of an account, and of all accounts of an office', async () => {
  const small = express().set('trust proxy', true)
  // The cookie says the office and the account of a session that has been seen.
  const known = ({ headers: { cookie } }: Request) => {
    const [officeId, id] = cookie?.split('/') ?? []
    return officeId && id ? { officeId, id } : undefined
  }
  small.use(limitRates(known, { address: 2, forms: 1, account: 2, office: 3 }))
  small.use((_req, res) => void res.send('read'))
  const client = new Client(await served(small))
  const all = async (...who: [address: string, cookie?: string][]) => {
    const statuses: number[] = []
    for (const [address, Cookie] of who)
      statuses.push((await client.get('/', { ...from(address), ...(Cookie && { Cookie }) })).status)
    return statuses
  }
  const [one, other] = ['198.51.100.1', '198.51.100.2']
  expect(await all([one], [one], [one], [other])).toEqual([200, 200, 429, 200])
  const post = () => client.post('/', {}, from(other)).then(({ status }) => status)
  expect([await post(), await post(), ...(await all([other]))]).toEqual([200, 429, 200])
  // Accounts behind an address that has used up its minute count for themselves.
  const as = (cookie: string): [string, string] => [one, cookie]
  const [guard, head, elsewhere] = [as('here/guard'), as('here/head'), as('there/desk')]
  expect(await all(guard, guard, guard, head, head, elsewhere)).toEqual([200, 200, 429, 200, 429, 200])
  const refused = await client.get('/', from(one))
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
  expect(refused.text).toMatch(/Quá nhiều yêu cầu.*Too many requests/)
})

/** A small application whose requests the test answers; `/an/here/act` is an action of an account at an office. */
async function waitingRoom(most?: Parameters<typeof createTurns>[0]) {
  const inTurn = createTurns(most)
  const arrived: Response[] = []
  const asked: { path: string; res: Response }[] = []
  const small = express().set('trust proxy', true)
  small.use((req, res, next) => {
    arrived.push(res)
    const [, id, officeId] = req.path.split('/')
    if (officeId) res.locals.signedIn = { id, officeId } as never
    next()
  })
  const rules = { act: act(shows(['head'])), 'sign-in': entrance(shows('anyone')) }
  for (const [path, rule] of Object.entries(rules)) small.use(`{/:id/:office}/${path}`, inTurn(rule))
  small.use(inTurn(shows('anyone')))
  small.use((req, res) => void asked.push({ path: req.path, res }))
  small.use(inTurnOf(inTurn({ who: 'anyone' })))
  small.use((error: HttpError, _req: Request, res: Response, _next: NextFunction) => {
    res.status(error.status).send(error.words)
  })
  const url = await served(small)
  const client = new Client(url)
  return {
    url,
    inTurn,
    arrived,
    asked,
    ask: (path: string, headers = {}) => client.get(path, headers).then(({ status }) => status),
    untilArrived: (count: number) => expect.poll(() => arrived.length).toBe(count),
    untilAsked: (...paths: string[]) =>
      expect.poll(() => asked.map(({ path }) => path).toSorted()).toEqual(paths.toSorted()),
    answerAll: async (answers: Promise<number>[]) => {
      const over = Promise.all(answers)
      const ending = setInterval(() => {
        for (const { res } of asked.splice(0)) res.end()
      }, 5)
      return over.finally(() => clearInterval(ending))
    },
  }
}

test('two requests of a sender are answered at a time, and no other sender and no other lane waits for the rest', async () => {
  const { ask, untilArrived, untilAsked, answerAll, inTurn } = await waitingRoom()
  const one = from('198.51.100.1')
  const answers = [ask('/a', one), ask('/a', one)]
  await untilAsked('/a', '/a')
  answers.push(ask('/b', one), ask('/an/here', one), ask('/an/here', one))
  await untilArrived(5)
  answers.push(
    ask('/an/here/page', one),
    ask('/an/here/act', one),
    ask('/sign-in', one),
    ask('/c', from('198.51.100.2')),
  )
  await untilArrived(9)
  await untilAsked('/a', '/a', '/an/here', '/an/here', '/an/here/act', '/sign-in', '/c')
  expect(inTurn.waiting()).toEqual({ visitor: 1, entrance: 0, page: 1, act: 0 })
  expect(new Set(await answerAll(answers))).toEqual(new Set([200]))
  expect(inTurn.waiting()).toEqual({ visitor: 0, entrance: 0, page: 0, act: 0 })
})

test('three actions of all accounts of an office are answered at a time, and another office waits for none of them', async () => {
  const { ask, asked, untilArrived, answerAll } = await waitingRoom()
  const answers = ['an', 'an', 'binh', 'binh', 'chi'].map((name) => ask(`/${name}/here/act`))
  await untilArrived(5)
  answers.push(ask('/em/there/act'))
  await expect.poll(() => asked.some(({ path }) => path === '/em/there/act')).toBe(true)
  expect(asked).toHaveLength(4)
  expect(new Set(await answerAll(answers))).toEqual(new Set([200]))
})

test('a sender with more requests than may wait gets 503, and nobody else does', async () => {
  const { ask, untilArrived, untilAsked, answerAll } = await waitingRoom({
    ...AT_ONCE,
    sender: 1,
    waiting: 1,
  })
  const answers = ['/a', '/b', '/c'].map((path) => ask(path, from('198.51.100.1')))
  expect(
    await Promise.any(answers.map(async (answer) => ((await answer) === 503 ? 503 : Promise.reject()))),
  ).toBe(503)
  await untilArrived(3)
  answers.push(ask('/d', from('198.51.100.2')))
  await untilArrived(4)
  const statuses = await answerAll(answers)
  expect(statuses.toSorted((one, other) => one - other)).toEqual([200, 200, 200, 503])
  await untilAsked()
})

test('a place is free when the answer begins, or when a browser that waited has gone', async () => {
  const { ask, arrived, asked, untilArrived, untilAsked, answerAll, url } = await waitingRoom({
    ...AT_ONCE,
    sender: 1,
  })
  const stream = ask('/stream')
  await untilAsked('/stream')
  const gone = new AbortController()
  const left = fetch(`${url}/left`, { signal: gone.signal }).catch(() => 'gone')
  await untilArrived(2)
  const next = ask('/next')
  await untilArrived(3)
  gone.abort()
  expect(await left).toBe('gone')
  await expect.poll(() => arrived[1]?.closed).toBe(true)
  asked[0]?.res.flushHeaders()
  await untilAsked('/stream', '/next')
  expect(await answerAll([stream, next])).toEqual([200, 200])
})

test('forty pages and sixty entries of one account at once are all answered', async () => {
  const guard = await app.client('gate.tt-hcc')
  const pages = await Promise.all(Array.from({ length: 40 }, () => guard.get('/gate')))
  expect(new Set(pages.map(({ status }) => status))).toEqual(new Set([200]))
  const entries = Array.from({ length: 60 }, newVisitor)
  const answers = await Promise.all(entries.map((entry) => guard.enter(entry)))
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([303]))
  const ids = entries.map(({ client_uuid }) => client_uuid)
  expect(await app.rows('select from visit where client_uuid = any($1)', [ids])).toHaveLength(60)
})

test('made-up sessions do not fill the queue of the database: a gate behind the same address gets past them', async () => {
  const guard = await app.client('gate.tt-hcc')
  expect((await guard.get('/gate')).status).toBe(200)
  const { pool } = app.context
  const release = await app.hold('session')
  const strangers = Array.from({ length: 100 }, (_, at) =>
    fetch(`${app.url}/gate`, { headers: { Cookie: `sid=made-up-${at}` }, redirect: 'manual' }),
  )
  const own = guard.get('/gate')
  await expect.poll(() => pool.totalCount - pool.idleCount).toBe(5)
  await fetch(`${app.url}/livez`)
  expect(pool.waitingCount).toBe(0)
  await release()
  expect((await own).status).toBe(200)
  expect(new Set((await Promise.all(strangers)).map(({ status }) => status))).toEqual(new Set([303]))
})

test('every public route waits for its turn, but for those that cost little or have a limit of their own', () => {
  const open = Object.entries(POLICY).filter(([, { who, lane }]) => who === 'anyone' && lane === 'free')
  expect(open.map(([name]) => name)).toEqual([
    ...['GET /livez', 'GET /readyz', 'GET /robots.txt', 'POST /csp-report'],
    // Waits once the address is known to be an app's page and not a staff page.
    'GET /:slug',
    // Counted before any lookup; known devices apart from their address.
    ...['POST /sign-in', 'POST /sign-in/code'],
    // Refused at once without what this browser began; else it waits for the provider and would keep others waiting.
    'POST /sign-in/oidc/finish',
  ])
})

test('everything that changes something at a gate is an action there', () => {
  const acts = Object.entries(POLICY).filter(
    ([name, { changes }]) => name.startsWith('POST /gate') && changes,
  )
  expect(acts.length).toBeGreaterThan(12)
  // A device sends its kept records in parts, one after another, and delays nobody else at the gate.
  expect(acts.filter(([, { lane }]) => lane !== 'act').map(([name]) => name)).toEqual(['POST /gate/replay'])
})

test('a route that answers at once waits only before it renders a page of refusal, and for nothing else', async () => {
  const small = express()
  small.get('/free', (req, res) => {
    if (req.query['part']) res.render('part', {}, () => res.send('part'))
    else if (req.query['page']) res.render('page')
    else res.send('done')
  })
  small.engine('ejs', (_file, _options, callback) => callback(null, 'page'))
  small.set('view engine', 'ejs')
  small.set('views', 'views/http/errors')
  const turn = vi.fn((_req: Request, res: Response) => void res.send('in turn'))
  enforcePolicy(small, { 'GET /free': free(shows('anyone')) }, vi.fn(), { inTurn: () => turn })
  const client = new Client(await served(small))
  const answers: string[] = []
  for (const query of ['', '?part=1', '?page=1']) answers.push((await client.get(`/free${query}`)).text)
  expect(answers).toEqual(['done', 'part', 'in turn'])
  expect(turn).toHaveBeenCalledTimes(1)
})

test('the redirect to sign-in waits for its turn, except for signed-in users, and so does every error page', async () => {
  const signedIn = { locals: { signedIn: {} } } as never
  const unknown = { locals: {} } as never
  const turn = vi.fn()
  const next = vi.fn()
  requireSignIn({} as never, turn)({ method: 'GET' } as never, unknown, next)
  inTurnOf(turn)(new Error('away'), {} as never, unknown, next)
  expect(turn).toHaveBeenCalledTimes(2)
  expect(next).not.toHaveBeenCalled()
  for (const [, , refuse] of turn.mock.calls) refuse(busy())
  expect(next.mock.calls.map(([error]) => error.status)).toEqual([503, 503])
  requireSignIn({} as never, turn)({ method: 'GET' } as never, signedIn, next)
  expect(turn).toHaveBeenCalledTimes(2)
  inTurnOf(turn)(new Error('away'), {} as never, signedIn, next)
  expect(turn).toHaveBeenCalledTimes(3)
  // An answer that has begun is aborted, and a client that has gone is ignored: neither waits.
  for (const over of [{ headersSent: true }, { closed: true }])
    inTurnOf(turn)(new Error('away'), {} as never, over as never, next)
  expect(next).toHaveBeenCalledTimes(5)
  expect(turn).toHaveBeenCalledTimes(3)
})
