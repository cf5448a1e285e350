import net from 'node:net'
import { isWhole } from '../bench/load.ts'

/** Sends requests without pause over several connections until stopped, whatever the answers. */
export interface Flood {
  /** Count of each status; 0 is a connection that was cut. */
  statuses: Map<number, number>
  stop(): Promise<void>
}

export interface Post {
  path: string
  fields: Record<string, string>
  headers?: Record<string, string>
}

/** Each connection sends the next form as soon as the previous answer is complete. */
export function startFlood(url: string, connections: number, next: () => Post): Flood {
  const { port, hostname } = new URL(url)
  const statuses = new Map<number, number>()
  let stopped = false
  const send = async () => {
    const socket = net.connect({ port: Number(port), host: hostname, noDelay: true })
    const post = () => void socket.write(textOf(url, next()))
    try {
      post()
      for await (const status of statusesOf(socket)) {
        count(status)
        if (stopped) break
        post()
      }
    } catch {
      count(0)
    }
    socket.destroy()
  }
  const count = (status: number) => void statuses.set(status, (statuses.get(status) ?? 0) + 1)
  const running = Promise.all(
    Array.from({ length: connections }, async () => {
      while (!stopped) await send()
    }),
  )
  return {
    statuses,
    async stop() {
      stopped = true
      await running
    },
  }
}

function textOf(url: string, { path, fields, headers = {} }: Post): string {
  const body = new URLSearchParams(fields).toString()
  const all = {
    Host: new URL(url).host,
    Origin: url,
    'Content-Type': 'application/x-www-form-urlencoded',
    'Content-Length': String(body.length),
    ...headers,
  }
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}`)
  return `POST ${path} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n${body}`
}

async function* statusesOf(socket: net.Socket): AsyncGenerator<number> {
  let kept = Buffer.alloc(0)
  for await (const chunk of socket) {
    kept = Buffer.concat([kept, chunk as Buffer])
    if (!isWhole(kept)) continue
    yield Number(kept.toString('latin1', 9, 12))
    kept = Buffer.alloc(0)
  }
}
