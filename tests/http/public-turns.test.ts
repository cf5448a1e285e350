// Requests without an account, sent to the real application.
import express, { type NextFunction, type Request, type RequestHandler, type Response } from 'express'
import { expect, test, vi } from 'vitest'
import { requireSignIn } from '../../server/account/sign-in/require-sign-in.ts'
import { inTurnOf } from '../../server/http/error-page.ts'
import { enforcePolicy, entrance, free, shows } from '../../server/http/policy.ts'
import { createPublicTurns } from '../../server/http/public-turns.ts'
import { createRefusals } from '../../server/http/refusals.ts'
import { createTurns } from '../../server/http/turns.ts'
import { busy, type HttpError } from '../../server/platform/lib/errors.ts'
import { POLICY } from '../../server/policy.ts'
import { Client } from '../support/client.ts'
import { waiting } from '../support/meet.ts'
import { served } from '../support/served.ts'
import { useApp } from '../support/suite.ts'

const app = useApp({ TRUST_PROXY: 'loopback' })

const NO_PASS = `/p/${'0'.repeat(29)}`
const from = (address: string) => ({ 'X-Forwarded-For': address })

test('every public route waits for its turn, except those with a turn of their own', () => {
  const open = Object.entries(POLICY).filter(([, { who, pace }]) => who === 'anyone' && pace === 'free')
  expect(open.map(([name]) => name)).toEqual([
    // In the queue for files.
    ...['GET /livez', 'GET /readyz', 'GET /robots.txt', 'POST /csp-report'],
    // Queued once the address is known to be an app's page and not a staff page.
    'GET /:slug',
    // Rate-limited before any lookup; known devices are counted separately from their address.
    ...['POST /sign-in', 'POST /sign-in/code'],
  ])
})

test('one sender’s pages come one after the other, and neither another sender’s nor a gate’s waits for them', async () => {
  const release = await app.hold('key_lookup')
  const nobody = await app.client()
  const guard = await app.client('gate.tt-hcc')
  const stuck = nobody.get(NO_PASS, from('198.51.100.1'))
  const next = nobody.get('/v/tt-hcc', from('198.51.100.1'))
  // None of these needs the locked table.
  expect((await nobody.get('/v/tt-hcc', from('198.51.100.2'))).status).toBe(200)
  expect((await guard.get('/gate', from('198.51.100.1'))).status).toBe(200)
  expect((await nobody.get('/livez', from('198.51.100.1'))).status).toBe(200)
  expect((await nobody.get('/sign-in', from('198.51.100.1'))).status).toBe(200)
  // A page that waits for the database too long lets the others pass.
  expect((await next).status).toBe(200)
  await release()
  // Its statement may have timed out meanwhile.
  expect([404, 503]).toContain((await stuck).status)
})

test('a sender with more requests than may wait is told so after a while, and nobody else is refused', async () => {
  const turns = createPublicTurns({ waiting: { each: 1, all: 2 }, longest: 60_000, refusals: { after: 50 } })
  const asked: Response[] = []
  const small = express().set('trust proxy', true)
  small.use('/file', turns.file)
  small.use(turns.page)
  small.use((_req, res) => void asked.push(res))
  small.use(inTurnOf(turns.page))
  small.use((error: HttpError, _req: Request, res: Response, _next: NextFunction) => {
    res.status(error.status).send(`${error.words} ${error.retryAfter}`)
  })
  const client = new Client(await served(small))
  for (const [path, words] of [
    ['/page', 'busy 5'],
    ['/file', 'Máy chủ đang bận (the server is busy). Vui lòng thử lại.\n'],
  ] as const) {
    const first = client.get(path, from('198.51.100.1'))
    await expect.poll(() => asked.length).toBe(1)
    const others = [1, 2, 3].map(() => client.get(path, from('198.51.100.1')))
    const refused = await Promise.any(others)
    expect([refused.status, refused.text]).toEqual([503, words])
    const other = client.get(path, from('198.51.100.2'))
    await expect.poll(() => asked.length).toBe(2)
    asked[1]?.end()
    expect((await other).status).toBe(200)
    asked[0]?.end()
    // Only one of the three was allowed to wait.
    await expect.poll(() => asked.length).toBe(3)
    asked[2]?.end()
    const statuses = (await Promise.all([first, ...others])).map(({ status }) => status)
    expect(statuses.filter((status) => status === 503)).toHaveLength(2)
    asked.length = 0
  }
})

test('the policy puts a queue in front of every public route: sign-in has its own, and signed-in users use their account’s', async () => {
  const [page, entry] = [vi.fn(), vi.fn()]
  const inTurn = vi.fn(createTurns({ page, entrance: entry }))
  const small = express()
  for (const path of ['/page', '/way-in', '/free']) small.get(path, vi.fn())
  enforcePolicy(
    small,
    {
      'GET /page': shows('anyone'),
      'GET /way-in': entrance(shows('anyone')),
      'GET /free': free(shows('anyone')),
    },
    vi.fn(),
    { inTurn },
  )
  expect(inTurn).toHaveBeenCalledTimes(3)
  const next = vi.fn()
  for (const { value: handler } of inTurn.mock.results) handler({}, { locals: {} }, next)
  expect([page, entry].map(({ mock }) => mock.calls.length)).toEqual([1, 2])
  const known = { staff: { id: 'an' }, office: { id: 'here' }, signedIn: {} }
  inTurn.mock.results[0]?.value({}, { locals: known, closed: true }, next)
  expect(page).toHaveBeenCalledTimes(1)
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
  requireSignIn(turn)({ method: 'GET' } as never, unknown, next)
  inTurnOf(turn)(new Error('away'), {} as never, unknown, next)
  expect(turn).toHaveBeenCalledTimes(2)
  expect(next).not.toHaveBeenCalled()
  for (const [, , refuse] of turn.mock.calls) refuse(busy())
  expect(next.mock.calls.map(([error]) => error.status)).toEqual([503, 503])
  requireSignIn(turn)({ method: 'GET' } as never, signedIn, next)
  expect(turn).toHaveBeenCalledTimes(2)
  inTurnOf(turn)(new Error('away'), {} as never, signedIn, next)
  expect(turn).toHaveBeenCalledTimes(3)
  // An answer that has begun is aborted, and a client that has gone is ignored: neither is queued.
  for (const over of [{ headersSent: true }, { closed: true }])
    inTurnOf(turn)(new Error('away'), {} as never, over as never, next)
  expect(next).toHaveBeenCalledTimes(5)
  expect(turn).toHaveBeenCalledTimes(3)
})

test('a page that an account may not see, or that does not exist, is answered after the page that the account waits for', async () => {
  const guard = await app.client('gate.tt-hcc')
  const release = await app.hold('visit')
  const done: number[] = []
  const ask = (path: string) => guard.get(path).then(({ status }) => void done.push(status))
  const first = ask('/evacuation')
  await expect.poll(() => waiting(app)).toBeGreaterThan(0)
  const asked = [first, ask('/khong-co'), ask('/district/accounts')]
  // Those of another account are answered meanwhile.
  const other = await app.client('gate2.tt-hcc')
  expect((await other.get('/khong-co')).status).toBe(404)
  expect((await other.get('/district/accounts')).status).toBe(403)
  expect(done).toEqual([])
  await release()
  await Promise.all(asked)
  expect(done[0]).toBe(200)
  expect(done.slice(1).toSorted((one, other) => one - other)).toEqual([403, 404])
})

test.each([
  ['/sign-in', 422],
  ['/sign-in/code', 401],
])(
  'an invalid form for %s is answered in its sender’s turn, and another sender’s comes between',
  async (path, status) => {
    const browser = await app.client()
    const order: string[] = []
    const send = (address: string) =>
      browser.postRaw(path, 'x=1', from(address)).then((answer) => {
        expect(answer.status).toBe(status)
        order.push(address)
      })
    const flood = Array.from({ length: 60 }, () => send('198.51.100.7'))
    await Promise.all([...flood, send('198.51.100.8')])
    // It was the last to arrive.
    expect(order.indexOf('198.51.100.8')).toBeLessThan(40)
  },
)

/** Queues a page that needs no work; `answered` is called at its turn. */
function askFor(room: RequestHandler, answered: () => void) {
  const res = { closed: false, locals: {}, writeHead: vi.fn(), end: vi.fn(), on: vi.fn() }
  room({ ip: '198.51.100.1', headers: {} } as never, res as never, () => {
    answered()
    res.end()
  })
}

test('a page that waits for nothing is followed by a pause when the next request was read in the same turn of the event loop', async () => {
  const { page } = createPublicTurns()
  const answered: number[] = []
  for (const each of [1, 2, 3]) {
    askFor(page, () => answered.push(each))
    // As between two sockets that are read one after another.
    await new Promise<void>((resolve) => process.nextTick(resolve))
  }
  expect(answered).toEqual([1])
  await new Promise(setImmediate)
  expect(answered).toEqual([1])
  await expect.poll(() => answered).toEqual([1, 2, 3])
})

test('after a sign-in page a sender has to pause longer than after any other', async () => {
  const { page, entrance } = createPublicTurns()
  const answered: string[] = []
  for (let count = 0; count < 20; count += 1) {
    askFor(page, () => answered.push('page'))
    askFor(entrance, () => answered.push('entrance'))
  }
  await expect.poll(() => answered.filter((each) => each === 'page')).toHaveLength(20)
  const meanwhile = answered.slice(0, answered.lastIndexOf('page')).filter((each) => each === 'entrance')
  expect(meanwhile.length).toBeLessThan(15)
})

test('a refusal is sent the later the more of them wait, and beyond five hundred none is sent', async () => {
  const tellRefusal = createRefusals({ after: 0, apart: 1 })
  const [tell, pause] = [vi.fn(), vi.fn()]
  const began = performance.now()
  const refusals = Array.from({ length: 501 }, () =>
    tellRefusal({ req: { socket: { pause, destroy: vi.fn() } } } as never, tell),
  )
  expect([tell.mock.calls, pause.mock.calls]).toEqual([[], [[]]])
  await Promise.all(refusals)
  expect(tell).toHaveBeenCalledTimes(500)
  // Timers may fire slightly early.
  expect(performance.now() - began).toBeGreaterThan(480)
})
