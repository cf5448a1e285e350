import { fork } from 'node:child_process'
import { once } from 'node:events'
import net from 'node:net'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { startSession } from '../../server/core/accounts/sessions.ts'
import { connect } from '../../server/platform/db/connect.ts'
import { projectRoot } from '../../server/platform/lib/paths.ts'
import { checkIn } from './check-ins.ts'
import { fetchRaw, p95 } from './load.ts'
import type { Plan } from './plan.ts'
import { entryRequest, getRequest } from './requests.ts'
import { type Line, milliseconds } from './table.ts'
import type { Gate, World } from './world.ts'

/** How many times as long another office's check-in may take. */
const AIM = 3
/** The quiet p95 counts as at least this, in ms: the floods share the processors with the program. */
const RESOLUTION = 5
const [CONNECTIONS, SLOW] = [40, 300]
/** As many as an office may have, of four for each session, and the people inside. */
const BOARDS = { sessions: 16, ofSession: 4, inside: 150 }
/** Milliseconds until all connections of a flood are open: a flood lasts minutes, not the seconds of a round. */
const SETTLE = 1000
/** Milliseconds between two visitors at a gate, two bytes of a slow body, and two entries that all boards of an office show. */
const BETWEEN = { visitors: 100, bytes: 1000, entries: 200 }

/** Starts a flood, and returns the function that ends it. */
type Flood = (world: World) => Promise<() => Promise<void>>

/** Check-ins at four offices while one sender floods the program: never an error, and at most {@link AIM} times as slow. */
export async function floods(world: World, { rounds, seconds }: Plan): Promise<Line[]> {
  const all: Record<string, Flood> = {
    'pages without an account': (of) =>
      sending(PAGES.map((page) => ({ url: urlOf(of) + page, method: 'GET' }))),
    'forms that are no sign-in': (of) =>
      sending([{ url: `${urlOf(of)}/sign-in`, method: 'POST', body: FORM, headers: HEADERS }]),
    'bodies of a byte a second': slowBodies,
    'boards of one office': boards,
  }
  const lines: Line[] = []
  await checkIn(world, world.quietGates.slice(0, 1), { count: BOARDS.inside, connections: 1 })
  for (const [what, begin] of Object.entries(all)) {
    const [quiet, flooded]: [number[], number[]] = [[], []]
    for (let round = 0; round < rounds; round += 1) {
      quiet.push(...(await checkIns(world, seconds)))
      const end = await begin(world)
      await sleep(SETTLE)
      flooded.push(...(await checkIns(world, seconds)))
      await end()
    }
    const [before, meanwhile] = [Math.max(p95(quiet), RESOLUTION), p95(flooded)]
    lines.push({
      what: `p95 of a check-in during a flood of ${what}`,
      ...milliseconds(meanwhile, before, AIM),
    })
  }
  return lines
}

/** The times of check-ins at four gates, in ms; throws at one that is refused. */
async function checkIns({ app, gates, next }: World, seconds: number): Promise<number[]> {
  const [times, until]: [number[], number] = [[], performance.now() + seconds * 1000]
  const keepEntering = async ({ cookie }: Gate) => {
    while (performance.now() < until) {
      const began = performance.now()
      const answer = await fetchRaw(app.port, entryRequest(app.port, cookie, next()))
      times.push(performance.now() - began)
      if (!answer.toString('latin1').startsWith('HTTP/1.1 303'))
        throw new Error(answer.toString('utf8', 0, 400))
      await sleep(BETWEEN.visitors)
    }
  }
  await Promise.all(gates.slice(0, 4).map(keepEntering))
  return times
}

const urlOf = ({ app }: World) => `http://127.0.0.1:${app.port}`
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

async function slowBodies({ app }: World) {
  const head = `POST /sign-in HTTP/1.1\r\nHost: 127.0.0.1:${app.port}\r\nContent-Type: ${HEADERS['Content-Type']}\r\nContent-Length: 8000\r\n\r\n`
  const sockets = Array.from({ length: SLOW }, () => net.connect(app.port, '127.0.0.1').on('error', () => {}))
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
  const { app, appUrl, quietGates, next } = world
  const [gate] = quietGates as [Gate]
  const { db, close } = connect(appUrl, () => {})
  const streams: net.Socket[] = []
  for (let session = 0; session < BOARDS.sessions; session += 1) {
    const { token } = await startSession(db, gate.accountId, { device: '' }, new Date())
    const request = getRequest(app.port, '/gate/events', `Cookie: sid=${token}`)
    for (let each = 0; each < BOARDS.ofSession; each += 1) {
      const socket = net.connect(app.port, '127.0.0.1').on('error', () => {})
      socket.write(request)
      streams.push(socket.resume())
    }
  }
  await close()
  let over = false
  const entering = (async () => {
    while (!over) {
      await fetchRaw(app.port, entryRequest(app.port, gate.cookie, next()))
      await sleep(BETWEEN.entries)
    }
  })()
  return async () => {
    over = true
    await entering
    for (const socket of streams) socket.destroy()
  }
}
