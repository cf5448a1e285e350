import net from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Client } from '../support/client.ts'
import { newVisitor } from '../support/load.ts'
import { besideAbuse, clientsOf } from './beside.ts'
import type { Outcome } from './outcome.ts'
import type { World } from './world.ts'

const INSIDE = 600
const READING = 50
const SILENT = 6
/** Somebody comes in at the abused office every so many milliseconds, and every board of it is told. */
const BETWEEN = 200
/** A browser whose stream has ended comes back after so long, where it was told nothing else. */
const COMES_BACK = 3000

/** Six hundred people inside, fifty boards that follow, six that never read what they are sent. */
export async function crowdBoards(world: World, lasts: number): Promise<Outcome> {
  const [guard, ...guards] = await clientsOf(world, 'ubnd-xa-long-hau', 'reception', READING + SILENT)
  if (!guard) throw new Error('nobody stands at the gate')
  await fill(guards.slice(0, 8))
  return besideAbuse(world, {
    what: `${READING} boards of ${INSIDE} inside, ${SILENT} never read`,
    others: await clientsOf(world, 'tt-hcc', 'reception', 4),
    lasts,
    begin: async () => {
      const boards = [guard, ...guards].map((client, index) => keepBoard(client, index < READING))
      let over = false
      const entering = (async () => {
        while (!over) {
          await guard.enter(newVisitor()).catch(() => {})
          await sleep(BETWEEN)
        }
      })()
      return async () => {
        over = true
        await entering
        for (const close of boards) close()
        return []
      }
    },
  })
}

async function fill(gates: Client[]): Promise<void> {
  let left = INSIDE
  await Promise.all(
    gates.map(async (gate) => {
      while (left-- > 0) await gate.enter(newVisitor())
    }),
  )
}

/** A stream as a browser holds it: it comes back. One that never reads takes what fits into the buffers of the network. */
function keepBoard({ url, cookies }: Client, reads: boolean): () => void {
  const { hostname, port } = new URL(url)
  const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
  const request = `GET /gate/events HTTP/1.1\r\nHost: ${hostname}:${port}\r\nCookie: ${cookie}\r\nAccept: text/event-stream\r\n\r\n`
  let over = false
  let socket: net.Socket
  const open = () => {
    socket = net.connect(Number(port), hostname)
    socket.write(request)
    socket.on('error', () => {})
    socket.on('close', () => over || setTimeout(open, COMES_BACK).unref())
    if (reads) socket.resume()
    else socket.pause()
  }
  open()
  return () => {
    over = true
    socket.destroy()
  }
}
