import { once } from 'node:events'
import net, { type AddressInfo } from 'node:net'

/** What the connection does: forwards, forwards with a delay, resets every connection, or drops all packets silently. */
export type Wire = 'good' | 'slow' | 'cut' | 'silent'

export interface TcpProxy {
  port: number
  set(wire: Wire): void
  /** Silently drops everything on the present connections for good; later ones work. */
  forget(): void
  close(): Promise<void>
}

/** Delay of the slow mode per packet and direction, in ms. */
const DELAY = 150

/** Settings for a Postgres that also listens on TCP. */
export const ALSO_TCP = { listen_addresses: '127.0.0.1' }

/** The TCP address of such a Postgres, or of a proxy on `port` in front of it. */
export function overTcp(url: string, port?: number): string {
  const tcp = Object.assign(new URL(url), { hostname: '127.0.0.1' })
  return Object.assign(tcp, port && { port: String(port) }).href
}

/** A proxy between two programs on this computer that can disturb their connections. */
export async function startTcpProxy(to: number): Promise<TcpProxy> {
  let wire: Wire = 'good'
  const sockets = new Set<net.Socket>()
  const forgotten = new WeakSet<net.Socket>()
  const server = net.createServer((near) => {
    if (wire === 'cut') return void near.resetAndDestroy()
    const far = net.connect({ port: to, host: '127.0.0.1' })
    carry(near, far)
    carry(far, near)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')

  function carry(from: net.Socket, into: net.Socket): void {
    sockets.add(from)
    from.on('data', (chunk) => {
      if (wire === 'silent' || forgotten.has(from)) return
      if (wire === 'slow') setTimeout(() => into.write(chunk), DELAY)
      else into.write(chunk)
    })
    from.on('error', () => {})
    from.on('close', () => {
      sockets.delete(from)
      into.destroy()
    })
  }

  return {
    port: (server.address() as AddressInfo).port,
    set(next) {
      wire = next
      if (next === 'cut') for (const socket of sockets) socket.resetAndDestroy()
    },
    forget() {
      for (const socket of sockets) forgotten.add(socket)
    },
    async close() {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}
