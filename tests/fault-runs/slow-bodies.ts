import net from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Client } from '../support/client.ts'
import { besideAbuse, clientsOf } from './beside.ts'
import type { Outcome } from './outcome.ts'
import type { World } from './world.ts'

/** Connections at once, and the milliseconds between two bytes of each. */
const COUNT = 300
const BETWEEN = 1000
const LENGTH = 100_000

/** What takes a form without an account, a form with one, and a file; a third of the connections each. */
const PLACES: { path: string; type: string; isSignedIn: boolean }[] = [
  { path: '/v/ubnd-xa-long-hau', type: 'application/x-www-form-urlencoded', isSignedIn: false },
  { path: '/gate', type: 'application/x-www-form-urlencoded', isSignedIn: true },
  { path: '/people/import', type: 'multipart/form-data; boundary=x', isSignedIn: true },
]

/**
 * Forms and files whose headers come at once and whose bodies come a byte a second. The server ends each after half a
 * minute, and another one takes its place.
 */
export async function slowBodies(world: World, lasts: number): Promise<Outcome> {
  const [head] = await clientsOf(world, 'ubnd-xa-long-hau', 'head', 1)
  if (!head) throw new Error('nobody sends forms')
  return besideAbuse(world, {
    what: `${COUNT} forms and files that come a byte a second`,
    others: await clientsOf(world, 'tt-hcc', 'reception', 4),
    lasts,
    begin: async () => {
      const drips = Array.from({ length: COUNT }, (_, index) => drip(head, index))
      await Promise.all(drips.map(({ begun }) => begun))
      return async () => {
        const held = drips.filter(({ isHeld }) => isHeld()).length
        for (const { stop } of drips) stop()
        // Where the server has refused them, nothing was tried.
        return held < COUNT / 2 ? [`only ${held} of ${COUNT} bodies were still awaited`] : []
      }
    },
  })
}

interface Drip {
  begun: Promise<void>
  isHeld: () => boolean
  stop: () => void
}

function drip({ url, cookies }: Client, index: number): Drip {
  const { path, type, isSignedIn } = PLACES[index % PLACES.length] ?? {
    path: '/',
    type: '',
    isSignedIn: false,
  }
  const { hostname, port, host, origin } = new URL(url)
  const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
  const headers = [
    `POST ${path} HTTP/1.1`,
    `Host: ${host}`,
    `Origin: ${origin}`,
    `Content-Type: ${type}`,
    `Content-Length: ${LENGTH}`,
    ...(isSignedIn ? [`Cookie: ${cookie}`] : []),
  ]
  let over = false
  let socket: net.Socket | undefined
  const open = () => {
    const next = net.connect({ port: Number(port), host: hostname })
    socket = next
    next.on('error', () => {})
    next.on('close', () => over || void sleep(100).then(() => over || open()))
    // Whatever the server answers is read, and makes no difference.
    next.resume()
    next.write(`${headers.join('\r\n')}\r\n\r\n`)
    return next
  }
  const first = open()
  const clock = setInterval(() => socket?.writable && socket.write('a'), BETWEEN)
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
