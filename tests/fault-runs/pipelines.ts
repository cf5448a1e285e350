import net from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { besideAbuse, clientsOf } from './beside.ts'
import type { Outcome } from './outcome.ts'
import type { World } from './world.ts'

/** Connections at once, and what each sends before it has read an answer. */
const [COUNT, REQUESTS] = [40, 400]
/** Milliseconds after which a connection that was cut off is made anew. */
const AGAIN = 100

/** Requests that stand behind one another on their connection, again and again: the server cuts each off at the tenth. */
export async function pipelines(world: World, lasts: number): Promise<Outcome> {
  const { hostname, port, host } = new URL(world.program().url)
  const requests = `GET /sign-in HTTP/1.1\r\nHost: ${host}\r\n\r\n`.repeat(REQUESTS)
  const connect = () => net.connect({ port: Number(port), host: hostname })
  return besideAbuse(world, {
    what: `${COUNT} connections that send ${REQUESTS} requests at once`,
    others: await clientsOf(world, 'tt-hcc', 'reception', 4),
    lasts,
    begin: async () => {
      let [over, cut] = [false, 0]
      const lines = Array.from({ length: COUNT }, async () => {
        while (!over) {
          const socket = connect()
          socket.on('error', () => {}).resume()
          socket.write(requests)
          await new Promise((resolve) => socket.once('close', resolve))
          cut += 1
          await sleep(AGAIN)
        }
      })
      return async () => {
        over = true
        await Promise.all(lines)
        // Where the server answers all that it is sent, nothing was tried.
        return cut <= COUNT ? ['no connection was cut off'] : []
      }
    },
  })
}
