import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import express, { type NextFunction, type Request, type Response } from 'express'
import { beforeEach, expect, onTestFinished, test } from 'vitest'
import { act, long, shows } from '../../server/http/policy.ts'
import { createPublicTurns } from '../../server/http/public-turns.ts'
import { createTurns } from '../../server/http/turns.ts'
import { POLICY } from '../../server/policy.ts'

/** Requests being answered, in the order in which that began; the test ends each. */
let begun: { who: string; res: Response }[]
let arrived: Response[]
/** From now on, each is answered at once. */
let isEnded: boolean
let url: string
let server: Server

beforeEach(() => start())

async function start(options?: Parameters<typeof createTurns>[1]) {
  begun = []
  arrived = []
  isEnded = false
  const app = express()
  app.use((req, res, next) => {
    const [, office = '', id = ''] = req.path.split('/')
    arrived.push(res)
    Object.assign(res.locals, { staff: { id: `${office} ${id}` }, office: { id: office } })
    next()
  })
  const inTurn = createTurns(createPublicTurns(), options)
  const paced = {
    page: inTurn(shows(['head'])),
    long: inTurn(long(shows(['head']))),
    act: inTurn(act(shows(['head']))),
  }
  app.use((req, res, next) => paced[(req.path.split('/')[3] ?? 'page') as 'page'](req, res, next))
  app.use((req, res) => {
    begun.push({ who: req.path, res })
    if (isEnded) res.end()
  })
  app.use((error: { status: number }, _req: Request, res: Response, _next: NextFunction) =>
    res.status(error.status).end(),
  )
  server = createServer(app).listen(0, '127.0.0.1')
  await once(server, 'listening')
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
}

const ask = (path: string, signal?: AbortSignal) =>
  fetch(url + path, { ...(signal && { signal }) }).then(({ status }) => status)
const untilBegun = async (count: number) => {
  await expect.poll(() => begun.length).toBe(count)
  return begun.map(({ who }) => who)
}

test('one account is answered one request after the other, and no other office waits for it', async () => {
  const answers = [ask('/here/an'), ask('/here/an')]
  await untilBegun(1)
  const other = ask('/there/an')
  expect(await untilBegun(2)).toEqual(['/here/an', '/there/an'])
  begun[0]?.res.end()
  expect(await untilBegun(3)).toEqual(['/here/an', '/there/an', '/here/an'])
  for (const { res } of begun) res.end()
  expect(await Promise.all([...answers, other])).toEqual([200, 200, 200])
})

test('three requests of all accounts of an office are answered at a time', async () => {
  const answers = ['an', 'binh', 'chi', 'dung'].map((name) => ask(`/here/${name}`))
  await untilBegun(3)
  const other = ask('/there/an')
  expect((await untilBegun(4)).at(-1)).toBe('/there/an')
  begun[0]?.res.end()
  await untilBegun(5)
  for (const { res } of begun) res.end()
  expect(await Promise.all([...answers, other])).toEqual([200, 200, 200, 200, 200])
})

test('a turn ends when the response begins to be sent: a slow reader keeps nobody waiting', async () => {
  const slow = fetch(`${url}/here/an`)
  await untilBegun(1)
  begun[0]?.res.write('the first part of a long answer')
  await slow
  const next = ask('/here/an')
  await untilBegun(2)
  begun[1]?.res.end()
  expect(await next).toBe(200)
})

test('after a page that lists everything an account pauses for twice as long, and nobody else does', async () => {
  const first = ask('/here/an/long')
  await untilBegun(1)
  const began = performance.now()
  // Stands for any work.
  await sleep(200)
  begun[0]?.res.end()
  const took = performance.now() - began
  await first
  const [next, other] = [ask('/here/an'), ask('/here/binh')]
  expect((await untilBegun(2)).at(-1)).toBe('/here/binh')
  begun[1]?.res.end()
  await untilBegun(3)
  // Timers may fire slightly early.
  expect(performance.now() - began).toBeGreaterThan(3 * took - 20)
  begun[2]?.res.end()
  expect(await Promise.all([next, other])).toEqual([200, 200])
})

test.each([
  ['page', 'page', 1, 3, 1000],
  ['act at a gate', 'act', 2, 6, 250],
])(
  'an account whose next %s waits already pauses for many times as long as the first one took',
  async (_, kind, atOnce, times, longest) => {
    const asked = Array.from({ length: atOnce + 1 }, () => ask(`/here/an/${kind}`))
    await untilBegun(atOnce)
    const began = performance.now()
    await sleep(25)
    begun[0]?.res.end()
    const took = performance.now() - began
    await untilBegun(atOnce + 1)
    // Timers may fire slightly early.
    expect(performance.now() - began).toBeGreaterThan(took + Math.min(times * took, longest) - 20)
    for (const { res } of begun) res.end()
    expect(await Promise.all(asked)).toEqual(asked.map(() => 200))
  },
)

test('a request aborted before its turn has no effect, and one aborted in the middle does not end its turn', async () => {
  const [first, second] = [new AbortController(), new AbortController()]
  const asked = [ask('/here/an', first.signal), ask('/here/an', second.signal)].map((one) =>
    one.catch(() => 0),
  )
  await expect.poll(() => arrived.length).toBe(2)
  second.abort()
  first.abort()
  await expect.poll(() => arrived.filter(({ closed }) => closed).length).toBe(2)
  const third = ask('/here/an')
  await expect.poll(() => arrived.length).toBe(3)
  expect(begun).toHaveLength(1)
  begun[0]?.res.end()
  await untilBegun(2)
  begun[1]?.res.end()
  expect([await third, ...(await Promise.all(asked))]).toEqual([200, 0, 0])
})

test('more requests than a person opens are refused, and can be sent again', async () => {
  const answers = Array.from({ length: 30 }, () => ask('/here/an'))
  expect(await Promise.any(answers)).toBe(503)
  await expect.poll(() => arrived.length).toBe(30)
  isEnded = true
  for (const { res } of begun) res.end()
  const all = await Promise.all(answers)
  expect(all.filter((status) => status === 503).length).toBeGreaterThan(8)
  expect(all.filter((status) => status === 200).length).toBeGreaterThan(19)
  expect(await ask('/here/an')).toBe(200)
})

test('an action at a gate waits for no page: two of an account are handled at a time, and three of an office', async () => {
  const pages = [ask('/here/an'), ask('/here/binh'), ask('/here/chi')]
  await untilBegun(3)
  const acts = [1, 2, 3].map(() => ask('/here/an/act'))
  expect((await untilBegun(5)).slice(3)).toEqual(['/here/an/act', '/here/an/act'])
  const colleagues = ['binh', 'chi'].map((name) => ask(`/here/${name}/act`))
  await untilBegun(6)
  const other = ask('/there/an/act')
  expect((await untilBegun(7)).at(-1)).toBe('/there/an/act')
  await expect.poll(() => arrived.length).toBe(9)
  expect(begun.filter(({ who }) => who.startsWith('/here') && who.endsWith('/act'))).toHaveLength(3)
  isEnded = true
  for (const { res } of begun) res.end()
  expect(await Promise.all([...pages, ...acts, ...colleagues, other])).toEqual(Array(9).fill(200))
})

test.each(['account', 'office'] as const)(
  'after a burst the actions of an %s are slowed to its pace, and nobody else waits for that',
  async (whose) => {
    const [slow, fast] = [
      { apart: 60_000, burst: 1 },
      { apart: 0, burst: 0 },
    ]
    await start({ pace: { account: fast, office: fast, [whose]: slow } })
    isEnded = true
    const answers = ['an', 'an', 'an', 'an'].map((name) => ask(`/here/${name}/act`).catch(() => 0))
    await expect.poll(() => arrived.length).toBe(4)
    // The second and third still occupy the account's two places while they rest.
    await untilBegun(3)
    expect(await ask('/there/an/act')).toBe(200)
    expect(await ask('/here/an')).toBe(200)
    expect(begun.filter(({ who }) => who === '/here/an/act')).toHaveLength(3)
    server.closeAllConnections()
    expect(await Promise.all(answers)).toEqual([200, 200, 200, 0])
  },
)

test('everything that changes something at a gate counts as an action there', () => {
  const acts = Object.entries(POLICY).filter(
    ([name, { changes }]) => name.startsWith('POST /gate') && changes,
  )
  expect(acts.length).toBeGreaterThan(12)
  // A device sends its kept records in parts, one after another, and delays nobody else at the gate.
  expect(acts.filter(([, { pace }]) => pace !== 'act').map(([name]) => name)).toEqual(['POST /gate/replay'])
})
