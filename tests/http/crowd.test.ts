// Limits for more concurrent requests from one sender than a building's browsers make.
import { once } from 'node:events'
import { createServer } from 'node:http'
import net, { type AddressInfo, type Socket } from 'node:net'
import express, { type Request, type Response } from 'express'
import { describe, expect, onTestFinished, test } from 'vitest'
import { makeRoom, refuseCrowds } from '../../server/http/crowd.ts'
import { createSilence } from '../../server/http/silence.ts'
import { newVisitor } from '../support/load.ts'
import { served } from '../support/served.ts'
import { useApp } from '../support/suite.ts'

const app = useApp()

/** Parses a cookie such as `an phone`: the account and its browser. */
function knownBy({ headers: { cookie } }: Request) {
  const [account, session = ''] = cookie?.split(' ') ?? []
  return account === undefined ? undefined : { account, session: `${account} ${session}` }
}

function crowded(
  handler: (req: Request, res: Response) => void,
  { proxies = false, ...most }: { proxies?: string | false } & Parameters<typeof refuseCrowds>[1] = {},
) {
  const small = express().set('trust proxy', proxies)
  small.use(refuseCrowds(knownBy, { requests: 2, streams: 1, ...most }))
  small.use(handler)
  return served(small)
}

test('only so many requests of one sender are handled at a time, streams apart, and known browsers are not counted', async () => {
  const asked: Response[] = []
  const url = await crowded((_req, res) => void asked.push(res))
  const ask = (headers = {}) => fetch(url, { headers }).then(({ status }) => status)
  const stream = { Accept: 'text/event-stream' }
  const answers = [ask(), ask(), ask(stream)]
  await expect.poll(() => asked.length).toBe(3)
  const refused = [ask(), ask(stream)]
  const known = ask({ Cookie: 'known' })
  await expect.poll(() => asked.length).toBe(4)
  for (const res of asked.splice(0)) res.end()
  expect(await Promise.all([...answers, known])).toEqual([200, 200, 200, 200])
  // Answered requests free their places, and refused ones are not handled later.
  const later = [ask(), ask(stream)]
  await expect.poll(() => asked.length).toBe(2)
  for (const res of asked) res.end()
  expect(await Promise.all(later)).toEqual([200, 200])
  expect((await Promise.allSettled(refused)).map(({ status }) => status)).toEqual(['rejected', 'rejected'])
})

test.each([
  [1, 2],
  [20, 3],
])(
  'of forty requests that %d senders send at once only %d are handled between two turns of the event loop',
  async (senders, most) => {
    const looked = new Map<number, number>()
    let turn = 0
    const turns = () => {
      turn += 1
      next = setImmediate(turns)
    }
    let next = setImmediate(turns)
    onTestFinished(() => clearImmediate(next))
    const url = await crowded(
      (_req, res) => {
        looked.set(turn, (looked.get(turn) ?? 0) + 1)
        const until = performance.now() + 3
        while (performance.now() < until);
        res.end()
      },
      { requests: 40, proxies: 'loopback' },
    )
    const { hostname, port } = new URL(url)
    const connect = async () => {
      const socket = net.connect(Number(port), hostname)
      await once(socket, 'connect')
      return socket
    }
    const sockets = await Promise.all(Array.from({ length: 40 }, connect))
    const askAll = () =>
      Promise.all(
        sockets.map((socket, at) => {
          socket.write(`GET / HTTP/1.1\r\nHost: here\r\nX-Forwarded-For: 198.51.100.${at % senders}\r\n\r\n`)
          return once(socket, 'data')
        }),
      )
    // By then the program has accepted all connections, of which it accepts one per turn.
    await askAll()
    looked.clear()
    await askAll()
    const counts = [...looked.values()]
    expect(counts.reduce((sum, count) => sum + count)).toBe(40)
    expect(Math.max(...counts)).toBeLessThanOrEqual(most)
  },
)

describe('requests of one browser of an account', () => {
  const NEVER = 2 ** 31 - 1
  const asking = async (most = {}) => {
    const asked: Response[] = []
    const url = await crowded((_req, res) => void asked.push(res), {
      longest: { sent: NEVER, page: NEVER },
      ...most,
    })
    const ask = (account: string, init: RequestInit & { path?: string } = {}) =>
      fetch(url + (init.path ?? '/gate'), { method: 'POST', ...init, headers: { Cookie: account } }).then(
        ({ status }) => status,
      )
    const until = (count: number) => expect.poll(() => asked.length).toBe(count)
    return { asked, ask, until }
  }

  test('are handled four at a time, and no other account waits for the rest of them', async () => {
    const { asked, ask, until } = await asking()
    const answers = Array.from({ length: 6 }, () => ask('an'))
    await until(4)
    const other = ask('binh')
    await until(5)
    asked.pop()?.end()
    expect(await other).toBe(200)
    expect(asked).toHaveLength(4)
    asked.shift()?.end()
    await until(4)
    for (let ended = 0; ended < 5; ended += 1) {
      await expect.poll(() => asked.length).toBeGreaterThan(0)
      asked.shift()?.end()
    }
    expect(await Promise.all(answers)).toEqual(Array(6).fill(200))
  })

  test('are handled eight at a time for all browsers of the account, and a crowd from one holds up no other', async () => {
    const { asked, ask, until } = await asking()
    const answers = Array.from({ length: 9 }, () => ask('an phone'))
    await until(4)
    answers.push(ask('an tablet'))
    await until(5)
    answers.push(...Array.from({ length: 4 }, () => ask('an desk')))
    await until(8)
    for (let ended = 0; ended < 14; ended += 1) {
      await expect.poll(() => asked.length).toBeGreaterThan(0)
      asked.shift()?.end()
    }
    expect(await Promise.all(answers)).toEqual(Array(14).fill(200))
  })

  test('make room for another when they begin to wait for a page', async () => {
    const { asked, ask, until } = await asking()
    const answers = Array.from({ length: 6 }, () => ask('an'))
    await until(4)
    for (const res of asked.slice(0, 2)) makeRoom(res)
    await until(6)
    for (const res of asked) res.end()
    expect(await Promise.all(answers)).toEqual(Array(6).fill(200))
  })

  test('for pages wait apart from what is done at a gate, and are handled four at a time until they are answered', async () => {
    const { asked, ask, until } = await asking()
    const page = () => ask('an', { method: 'GET' })
    const answers = Array.from({ length: 6 }, page)
    await until(4)
    for (const res of asked) makeRoom(res)
    const others = [ask('an'), ask('an', { path: '/log' })]
    await until(5)
    expect(asked.map(({ req }) => req.method)).toEqual(['GET', 'GET', 'GET', 'GET', 'POST'])
    for (let ended = 0; ended < 8; ended += 1) {
      await expect.poll(() => asked.length).toBeGreaterThan(0)
      asked.shift()?.end()
    }
    expect(await Promise.all([...answers, ...others])).toEqual(Array(8).fill(200))
  })

  test('make room for another when they take long, whatever they wait for', async () => {
    const { asked, ask, until } = await asking({ longest: { sent: 10, page: NEVER } })
    const answers = Array.from({ length: 9 }, () => ask('an'))
    await until(9)
    for (const res of asked) res.end()
    expect(await Promise.all(answers)).toEqual(Array(9).fill(200))
  })

  test('beyond what all devices of a gate send are closed without an answer, and those before are answered', async () => {
    const { asked, ask, until } = await asking({ ofSession: { atOnce: 1, waiting: 2 } })
    const answers = Array.from({ length: 4 }, () => ask('an').catch(() => 0))
    expect(await Promise.race(answers)).toBe(0)
    for (const _ of [1, 2, 3]) {
      await until(1)
      asked.pop()?.end()
    }
    expect((await Promise.all(answers)).toSorted((a, b) => a - b)).toEqual([0, 200, 200, 200])
  })

  test('forty pages at once are all shown, and none is refused', async () => {
    const guard = await app.client('gate2.tt-hcc')
    expect((await guard.get('/gate')).status).toBe(200)
    const pages = await Promise.all(Array.from({ length: 40 }, () => guard.get('/gate')))
    expect(new Set(pages.map(({ status }) => status))).toEqual(new Set([200]))
  })

  test('sixty entries at once are all stored, and none comes back as a form', async () => {
    const guard = await app.client('gate.tt-hcc')
    expect((await guard.get('/gate')).status).toBe(200)
    const entries = Array.from({ length: 60 }, newVisitor)
    const answers = await Promise.all(entries.map((entry) => guard.enter(entry)))
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([303]))
    const numbers = entries.map(({ client_uuid }) => `'${client_uuid}'`).join()
    expect(await app.rows(`select from visit where client_uuid in (${numbers})`)).toHaveLength(60)
  })
})

test('each address that a proxy forwards is a sender of its own, and the proxy’s connection ends at once', async () => {
  const asked: Response[] = []
  const url = await crowded((_req, res) => void asked.push(res), { proxies: 'loopback' })
  const ask = (address: string) => fetch(url, { headers: { 'X-Forwarded-For': address } })
  const answers = ['1', '1', '2', '2'].map((last) => ask(`198.51.100.${last}`))
  await expect.poll(() => asked.length).toBe(4)
  await expect(ask('198.51.100.1')).rejects.toThrow()
  for (const res of asked) res.end()
  expect((await Promise.all(answers)).map(({ status }) => status)).toEqual([200, 200, 200, 200])
})

test('a connection that gets no answer is no longer read and is closed later, the later the more there are', async () => {
  const silence = createSilence({ least: 1000, apart: 100, longest: 1300 }, 4)
  const ended: string[] = []
  const server = createServer((_req, res) => silence(res)).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  const { port } = server.address() as AddressInfo
  const ask = async (name: string): Promise<Socket> => {
    const socket = net.connect(port, '127.0.0.1')
    socket.on('error', () => {}).on('close', () => ended.push(name))
    socket.write('GET / HTTP/1.1\r\nHost: here\r\n\r\n')
    await once(server, 'request')
    return socket
  }
  const sockets = [await ask('first'), await ask('second'), await ask('third'), await ask('fourth')]
  for (const socket of sockets) expect(socket.bytesRead).toBe(0)
  // There is no room for a fifth.
  await ask('fifth')
  await expect.poll(() => ended.length).toBe(5)
  expect(ended[0]).toBe('fifth')
  expect(ended.indexOf('first')).toBeLessThan(ended.indexOf('fourth'))
  expect(sockets.map(({ bytesRead }) => bytesRead)).toEqual([0, 0, 0, 0])
})

test('forged sessions do not fill the queue of the database: a gate behind the same address gets past them', async () => {
  const guard = await app.client('gate.tt-hcc')
  const ended = await app.client('gate2.tt-hcc')
  for (const client of [guard, ended]) expect((await client.get('/gate')).status).toBe(200)
  await app.rows(
    `delete from session where account_id = (select id from account where username = 'gate2.tt-hcc')`,
  )
  expect((await ended.get('/gate')).status).toBe(303)
  const { pool } = app.context
  const release = await app.hold('session')
  const stranger = (at: number) =>
    fetch(`${app.url}/gate`, { headers: { Cookie: `sid=made-up-${at}` }, redirect: 'manual' })
  const strangers = Array.from({ length: 100 }, (_, at) => stranger(at).catch(() => undefined))
  await expect.poll(() => pool.waitingCount).toBe(10)
  // A session that has ended is treated like an invented one.
  const late = ended.get('/gate')
  const own = guard.get('/gate')
  await expect.poll(() => pool.waitingCount).toBeGreaterThan(10)
  await fetch(`${app.url}/livez`)
  expect(pool.waitingCount).toBe(11)
  await release()
  expect([(await own).status, (await late).status]).toEqual([200, 303])
  const statuses = (await Promise.all(strangers)).map((answer) => answer?.status)
  expect(new Set(statuses)).toEqual(new Set([303]))
})

test('pages whose browser has gone before their turn hold up no later page of the session', async () => {
  const guard = await app.client('gate.tt-hcc')
  await guard.get('/gate')
  const { hostname, port } = new URL(app.url)
  const cookie = [...guard.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
  const leave = async () => {
    const socket = net.connect(Number(port), hostname).on('error', () => {})
    socket.write(`GET /gate HTTP/1.1\r\nHost: ${hostname}:${port}\r\nCookie: ${cookie}\r\n\r\n`)
    await once(socket, 'connect')
    setTimeout(() => socket.destroy(), 3)
    await once(socket, 'close')
  }
  await Promise.all(Array.from({ length: 20 }, leave))
  await new Promise((resolve) => setTimeout(resolve, 20))
  const answered = guard.get('/gate').then(({ status }) => status)
  // A page that waits for its turn in vain makes room after five seconds.
  const after = new Promise((resolve) => setTimeout(resolve, 4000, 'still waiting'))
  expect(await Promise.race([answered, after])).toBe(200)
})
