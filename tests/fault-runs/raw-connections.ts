import net from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { besideAbuse, clientsOf } from './beside.ts'
import type { Outcome } from './outcome.ts'
import type { World } from './world.ts'

/** Concurrent connections, and how many requests or chunks each sends before it reads an answer. */
const [COUNT, REQUESTS, CHUNKS] = [40, 400, 120_000]
/** Milliseconds before a closed connection is reopened. */
const AGAIN = 100

/**
 * Traffic that no browser sends: pipelined requests, of which the server cuts off the tenth, and a body in chunks of one byte.
 */
export async function rawConnections(world: World, lasts: number): Promise<Outcome[]> {
  const { host } = new URL(world.program().url)
  const request = (line: string, ...headers: string[]) =>
    [line, `Host: ${host}`, ...headers, '', ''].join('\r\n')
  const form = ['Content-Type: application/x-www-form-urlencoded', 'Transfer-Encoding: chunked']
  const chunks = request('POST /nowhere HTTP/1.1', ...form) + '1\r\na\r\n'.repeat(CHUNKS)
  return [
    await beside(
      world,
      lasts,
      `send ${REQUESTS} requests at once`,
      request('GET /sign-in HTTP/1.1').repeat(REQUESTS),
    ),
    await beside(world, lasts, `send a body in ${CHUNKS} chunks of a byte`, chunks),
  ]
}

async function beside(world: World, lasts: number, does: string, words: string): Promise<Outcome> {
  const { hostname, port } = new URL(world.program().url)
  const connect = () => net.connect({ port: Number(port), host: hostname })
  return besideAbuse(world, {
    what: `${COUNT} connections that ${does}`,
    others: await clientsOf(world, 'tt-hcc', 'reception', 4),
    lasts,
    begin: async () => {
      let [over, cut] = [false, 0]
      const lines = Array.from({ length: COUNT }, async () => {
        while (!over) {
          const socket = connect()
          socket.on('error', () => {}).resume()
          socket.write(words)
          await new Promise((resolve) => socket.once('close', resolve))
          cut += 1
          await sleep(AGAIN)
        }
      })
      return async () => {
        over = true
        await Promise.all(lines)
        // If the server answers everything that it is sent, nothing was tested.
        return cut <= COUNT ? ['no connection was cut off'] : []
      }
    },
  })
}
