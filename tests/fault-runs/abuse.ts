import { fork } from 'node:child_process'
import { once } from 'node:events'
import net from 'node:net'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { p95 } from '../bench/load.ts'
import { getRequest } from '../bench/requests.ts'
import type { Client } from '../support/client.ts'
import { clientsOf } from '../support/clients-of.ts'
import { newVisitor, startLoad } from '../support/load.ts'
import { projectRoot } from '../support/processes.ts'
import { judge, type Outcome } from './outcome.ts'
import type { World } from './world.ts'

/** How many times as long another office's check-in may take. */
const AIM = 3
/** The quiet p95 counts as at least this, in ms: nobody notices less, and the senders share the processors. */
const RESOLUTION = 20
const [GATE, CROWDED] = ['tt-hcc', 'ubnd-xa-long-hau'] as const
const [CONNECTIONS, SLOW] = [40, 300]
/** As many as an office may have, of four for each session, and the people inside. */
const BOARDS = { sessions: 16, ofSession: 4, inside: 150 }
/** Milliseconds until all connections are open: a flood lasts minutes. */
const SETTLE = 1000
/** Milliseconds between two visitors at a gate, two bytes of a slow body, and two entries that all boards of an office show. */
const BETWEEN = { visitors: 100, bytes: 1000, entries: 200 }

/** Begins, and returns the function that ends it. */
type Abuse = (world: World) => Promise<() => Promise<unknown>>

const ABUSES = {
  'pages without an account': (world) =>
    sending(PAGES.map((page) => ({ url: world.program().url + page, method: 'GET' }))),
  'forms that are no sign-in': (world) =>
    sending([{ url: `${world.program().url}/sign-in`, method: 'POST', body: FORM, headers: HEADERS }]),
  'bodies of a byte a second': slowBodies,
  'boards of a crowded office': boards,
} as const satisfies Record<string, Abuse>

/** Check-ins at another office while one sender floods the program: never an error, and at most {@link AIM} times as slow. */
export async function abuse(world: World, what: keyof typeof ABUSES, lasts: number): Promise<Outcome> {
  const guards = await clientsOf(world.program().url, await world.server(), [GATE, 'reception'], 4)
  const load = startLoad([])
  const checkIns = async () => {
    const [times, until]: [number[], number] = [[], performance.now() + lasts]
    const keepEntering = async (guard: Client) => {
      while (performance.now() < until) {
        const typed = newVisitor()
        const began = performance.now()
        const { status } = await guard.enter(typed)
        times.push(performance.now() - began)
        if (status === 303) load.acknowledged.set(typed.client_uuid, began)
        else load.problems.push(`a check-in was answered ${status}`)
        await sleep(BETWEEN.visitors)
      }
    }
    await Promise.all(guards.map(keepEntering))
    return p95(times)
  }
  const quiet = await checkIns()
  const end = await ABUSES[what](world)
  await sleep(SETTLE)
  const meanwhile = await checkIns()
  await end()
  if (meanwhile > AIM * Math.max(quiet, RESOLUTION)) load.problems.push(`more than ${AIM} times as slow`)
  const said = `${what} (p95 of a check-in ${meanwhile.toFixed(0)} ms, before ${quiet.toFixed(0)})`
  return { ...(await judge(world, load)), what: said, times: 1, recovery: [] }
}

const PAGES = ['/v/co-quan-9', '/sign-in', '/privacy', '/help', '/khong-co', '/log', '/livez']
const FORM = new URLSearchParams(
  Array.from({ length: 590 }, (_, at): [string, string] => [`f${at}`, 'ằ'.repeat(20)]),
).toString()
const HEADERS = { 'Content-Type': 'application/x-www-form-urlencoded' }

/** Repeats these without pause, in a process of its own. */
async function sending(requests: { url: string; method: string; body?: string; headers?: object }[]) {
  const sender = fork(path.join(projectRoot, 'tests/support/senders.mjs'), { serialization: 'advanced' })
  await once(sender, 'message')
  sender.send({ requests, atOnce: CONNECTIONS })
  return async () => {
    const over = once(sender, 'message')
    sender.send('end')
    await over
    sender.disconnect()
  }
}

async function slowBodies(world: World) {
  const { port, host } = new URL(world.program().url)
  const head = `POST /sign-in HTTP/1.1\r\nHost: ${host}\r\nContent-Type: ${HEADERS['Content-Type']}\r\nContent-Length: 8000\r\n\r\n`
  const open = () => net.connect(Number(port), '127.0.0.1').on('error', () => {})
  const sockets = Array.from({ length: SLOW }, open)
  for (const socket of sockets) socket.write(head)
  const drip = setInterval(() => {
    for (const socket of sockets) socket.write('a')
  }, BETWEEN.bytes)
  return async () => {
    clearInterval(drip)
    for (const socket of sockets) socket.destroy()
  }
}

async function boards(world: World) {
  const at = await world.server()
  const guards = await clientsOf(world.program().url, at, [CROWDED, 'reception'], BOARDS.sessions)
  const [guard] = guards
  for (let inside = 0; inside < BOARDS.inside; inside += 1) await guard.enter(newVisitor())
  const port = Number(new URL(world.program().url).port)
  const streams = guards.flatMap(({ cookies }) => {
    const request = getRequest(port, '/gate/events', `Cookie: sid=${cookies.get('sid')}`)
    return Array.from({ length: BOARDS.ofSession }, () => {
      const socket = net.connect(port, '127.0.0.1').on('error', () => {})
      socket.write(request)
      return socket.resume()
    })
  })
  let over = false
  const entering = (async () => {
    while (!over) {
      await guard.enter(newVisitor())
      await sleep(BETWEEN.entries)
    }
  })()
  return async () => {
    over = true
    await entering
    for (const socket of streams) socket.destroy()
  }
}
