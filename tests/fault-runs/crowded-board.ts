import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'
import { projectRoot } from '../../server/platform/lib/paths.ts'
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
      const end = keepBoards([guard, ...guards], READING)
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
        await end()
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

/** Streams as browsers hold them, in a thread beside the gates, whose waiting is measured. */
function keepBoards(clients: Client[], reading: number): () => Promise<unknown> {
  const boards = clients.map(({ url, cookies }, index) => {
    const { hostname, port, host } = new URL(url)
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const request = `GET /gate/events HTTP/1.1\r\nHost: ${host}\r\nCookie: ${cookie}\r\nAccept: text/event-stream\r\n\r\n`
    return { hostname, port: Number(port), request, reads: index < reading, comesBack: COMES_BACK }
  })
  const thread = new Worker(path.join(projectRoot, 'tests/support/boards.mjs'), { workerData: boards })
  return () => thread.terminate()
}
