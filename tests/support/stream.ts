import { setTimeout as sleep } from 'node:timers/promises'
import type { Client } from './client.ts'

/** An event stream as a browser reads it, but without reconnecting. */
export interface Watch {
  status: number
  /** The data of the events so far; for a gate's board, the list that it requests after each. */
  events: string[]
  /** The reconnection delays (ms) that the server has sent. */
  pauses: number[]
  /** True once the server has closed the stream or is gone. */
  ended(): boolean
  /** Resolves with the milliseconds until an event contains `text`; throws on timeout or when the stream ends. */
  until(text: string, patience?: number): Promise<number>
  close(): void
}

const BOARD = '/gate/events'
const listOf = async (client: Client) => (await client.get('/gate/inside')).text

export async function watch(client: Client, path = BOARD): Promise<Watch> {
  const abort = new AbortController()
  const response = await fetch(client.url + path, {
    headers: { Cookie: [...client.cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
    redirect: 'manual',
    signal: abort.signal,
  })
  const events: string[] = []
  const pauses: number[] = []
  let ended = false
  const seen = path === BOARD ? () => listOf(client) : async (data: string) => data
  void read(response, { events, pauses }, seen).finally(() => {
    ended = true
  })
  return {
    status: response.status,
    events,
    pauses,
    ended: () => ended,
    async until(text, patience = 15_000) {
      const since = performance.now()
      while (!events.some((event) => event.includes(text))) {
        const waited = performance.now() - since
        if (ended) throw new Error(`the stream ended before it told of ${text}`)
        if (waited > patience) throw new Error(`the stream told nothing of ${text} in ${patience} ms`)
        await sleep(5)
      }
      return performance.now() - since
    },
    close: () => abort.abort(),
  }
}

async function read(
  response: Response,
  { events, pauses }: Pick<Watch, 'events' | 'pauses'>,
  seen: (data: string) => Promise<string>,
): Promise<void> {
  const decoder = new TextDecoder()
  let rest = ''
  try {
    for await (const chunk of response.body ?? []) {
      const parts = (rest + decoder.decode(chunk as Uint8Array, { stream: true })).split('\n\n')
      rest = parts.pop() ?? ''
      for (const part of parts) {
        const pause = /^retry: (\d+)$/m.exec(part)
        if (pause) pauses.push(Number(pause[1]))
        const lines = part.split('\n').filter((line) => line.startsWith('data: '))
        if (lines.length > 0)
          events.push(await seen(lines.map((line) => line.slice('data: '.length)).join('\n')))
      }
    }
  } catch {
    // Closed by the test, or cut off with its server.
  }
}
