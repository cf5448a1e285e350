import { once } from 'node:events'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'
import { projectRoot } from '../../server/platform/lib/paths.ts'
import type { Client } from '../support/client.ts'

/** A browser whose stream has ended comes back after so long, where it was told nothing else. */
const COMES_BACK = 3000

interface Held {
  client: Client
  path: string
  /** Otherwise it takes what fits into the buffers of the network, and no more. */
  reads: boolean
}

/** How often each stream was sent a list, and how many are open now. */
interface Counted {
  lists: number[]
  open: number
}

/** Streams as browsers hold them, in a thread beside the gates, whose waiting is measured. */
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

/** Resolves when so many streams have been sent a list; whoever has no account is answered in turn. */
export async function untilTold(count: () => Promise<Counted>, wanted: number): Promise<void> {
  const began = performance.now()
  while (toldOf(await count()) < wanted) {
    if (performance.now() - began > 60_000) throw new Error(`not ${wanted} streams are sent a list`)
    await sleep(50)
  }
}

const toldOf = ({ lists }: Counted) => lists.filter((count) => count > 0).length

/** Streams that were sent nothing try nothing. */
export function silentOnes(counted: Counted, wanted: number): string[] {
  const told = toldOf(counted)
  return told < wanted ? [`only ${told} of ${wanted} streams were sent a list`] : []
}

/** Somebody comes in at this gate every so many milliseconds, until `end`. */
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
