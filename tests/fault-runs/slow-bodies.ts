import net from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { Client } from '../support/client.ts'
import { besideAbuse, clientsOf } from './beside.ts'
import type { Outcome } from './outcome.ts'
import { openWorld } from './world.ts'

const OFFICE = 'ubnd-xa-long-hau'
/** Concurrent connections, each of another sender, and the milliseconds between two bytes on every second one. */
const COUNT = 300
const BETWEEN = 1000
/** Rounds, each of quiet and of abuse. */
const ROUNDS = 5

const FORM = 'application/x-www-form-urlencoded'

interface Place {
  place: string
  type: string
  isSignedIn?: boolean
}

/** Routes that take a body, with and without an account, a page that needs none, and a report of up to 8 kB. */
const PLACES: Place[] = [
  { place: `POST /v/${OFFICE}`, type: FORM },
  { place: `GET /v/${OFFICE}`, type: FORM },
  { place: 'POST /sign-in', type: FORM },
  { place: 'POST /csp-report', type: 'application/csp-report' },
  { place: 'POST /gate', type: FORM, isSignedIn: true },
  { place: 'POST /people/import', type: 'multipart/form-data; boundary=x', isSignedIn: true },
]
const LENGTH = 8000

/**
 * Forms and files whose headers arrive at once and whose bodies arrive at a byte a second or never. The server closes each
 * after half a minute, and another connection replaces it. Meanwhile, public pages are requested.
 */
export async function slowBodies(lasts: number): Promise<Outcome> {
  const world = await openWorld({ settings: { TRUST_PROXY: 'loopback' } })
  try {
    const [head] = await clientsOf(world, OFFICE, 'head', 1)
    if (!head) throw new Error('nobody sends forms')
    const style = (await head.get('/gate')).text.match(/\/assets\/[\w-]+\.css/)?.[0] ?? ''
    const visitor = new Client(world.program().url)
    return await besideAbuse(world, {
      what: `${COUNT} forms and files that come a byte a second, or never`,
      others: await clientsOf(world, 'tt-hcc', 'reception', 4),
      asked: [
        { what: 'a style sheet', path: style },
        { what: '/livez', path: '/livez' },
        { what: 'a poster', path: `/v/${OFFICE}` },
        { what: 'the sign-in', path: '/sign-in' },
      ].map(({ what, path }) => ({ what, ask: () => visitor.get(path) })),
      lasts,
      rounds: ROUNDS,
      begin: async () => {
        const drips = Array.from({ length: COUNT }, (_, index) => drip(head, index))
        await Promise.all(drips.map(({ begun }) => begun))
        return async () => {
          const held = drips.filter(({ isHeld }) => isHeld()).length
          for (const { stop } of drips) stop()
          // If the server has refused them, nothing was tested.
          return held < COUNT * 0.9 ? [`only ${held} of ${COUNT} bodies were still awaited`] : []
        }
      },
    })
  } finally {
    await world.close()
  }
}

interface Drip {
  begun: Promise<void>
  isHeld: () => boolean
  stop: () => void
}

function drip({ url, cookies }: Client, index: number): Drip {
  const { place, type, isSignedIn } = PLACES[index % PLACES.length] as Place
  const { hostname, port, host, origin } = new URL(url)
  const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
  const headers = [
    `${place} HTTP/1.1`,
    `Host: ${host}`,
    `Origin: ${origin}`,
    `Content-Type: ${type}`,
    `Content-Length: ${LENGTH}`,
    `X-Forwarded-For: 198.51.${Math.floor(index / 250)}.${(index % 250) + 1}`,
    ...(isSignedIn ? [`Cookie: ${cookie}`] : []),
  ]
  let over = false
  let socket: net.Socket | undefined
  const open = () => {
    const next = net.connect({ port: Number(port), host: hostname })
    socket = next
    next.on('error', () => {})
    next.on('close', () => over || void sleep(100).then(() => over || open()))
    // Reads and ignores the server's answer.
    next.resume()
    next.write(`${headers.join('\r\n')}\r\n\r\n`)
    return next
  }
  const first = open()
  const clock = setInterval(() => index % 2 === 0 && socket?.writable && socket.write('a'), BETWEEN)
  return {
    begun: new Promise((resolve) => {
      first.once('connect', () => resolve())
      first.once('close', () => resolve())
    }),
    isHeld: () => socket?.writable === true && !socket.destroyed,
    stop: () => {
      over = true
      clearInterval(clock)
      socket?.destroy()
    },
  }
}
