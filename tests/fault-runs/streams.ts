import { once } from 'node:events'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'
import { projectRoot } from '../../server/platform/lib/paths.ts'
import type { Client } from '../support/client.ts'

/** Milliseconds after which a browser reopens a stream, unless the server set another delay. */
const COMES_BACK = 3000

interface Held {
  client: Client
  path: string
  /** If false, it accepts only what fits into network buffers. */
  reads: boolean
}

/** How many lists each stream has received, and how many streams are open. */
interface Counted {
  lists: number[]
  open: number
}

/** Holds streams as browsers do, in a thread of its own, so that it does not disturb the timing of the gates. */
export function keepStreams(held: Held[]): { count: () => Promise<Counted>; end: () => Promise<Counted> } {
  const streams = held.map(({ client: { url, cookies }, path, reads }) => {
    const { hostname, port, host } = new URL(url)
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const headers = [`Host: ${host}`, `Cookie: ${cookie}`, 'Accept: text/event-stream']
    const request = `GET ${path} HTTP/1.1\r\n${headers.join('\r\n')}\r\n\r\n`
    return { hostname, port: Number(port), request, reads, comesBack: COMES_BACK }
  })
  const thread = new Worker(path.join(projectRoot, 'tests/support/boards.mjs'), { workerData: streams })
  const count = async (): Promise<Counted> => {
    const told = once(thread, 'message')
    thread.postMessage('count')
    const [counted] = await told
    return counted
  }
  const end = async () => {
    const counted = await count()
    await thread.terminate()
    return counted
  }
  return { count, end }
}

/** Resolves once this many streams have received a list; streams without an account are served in turn. */
export async function untilTold(count: () => Promise<Counted>, wanted: number): Promise<void> {
  const began = performance.now()
  while (toldOf(await count()) < wanted) {
    if (performance.now() - began > 60_000) throw new Error(`not ${wanted} streams are sent a list`)
    await sleep(50)
  }
}

const toldOf = ({ lists }: Counted) => lists.filter((count) => count > 0).length

/** Streams that received nothing have tested nothing. */
export function silentOnes(counted: Counted, wanted: number): string[] {
  const told = toldOf(counted)
  return told < wanted ? [`only ${told} of ${wanted} streams were sent a list`] : []
}

/** Makes an entry every `between` ms, until `end`. */
export function enterEvery(between: number, guard: Client, visitor: () => Record<string, string>) {
  let over = false
  const entering = (async () => {
    while (!over) {
      await guard.enter(visitor()).catch(() => {})
      await sleep(between)
    }
  })()
  return {
    end: () => {
      over = true
      return entering
    },
  }
}
