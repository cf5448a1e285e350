import { createServer, type RequestListener, type Server } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Config } from '../platform/lib/config.ts'
import { StartError } from '../platform/lib/errors.ts'

/** A server that listens from the first moment and can be stopped without cutting an answer short. */
export interface Listening {
  /** Until this is called every request is told to come back in a second. */
  handle(listener: RequestListener): void
  /** Says "not ready" for so many seconds and goes on answering, until every proxy has looked and turned away. */
  drain(seconds: number): Promise<void>
  /** Stops accepting, closes idle connections, and waits at most `patience` milliseconds for answers under way. */
  stop(patience: number): Promise<void>
}

const WHY: Record<string, (port: number, host: string) => string> = {
  EADDRINUSE: (port, host) =>
    `Port ${port} on ${host} is used by another program. Free it, or choose another: PORT=3001 npm start`,
  EACCES: (port, host) =>
    `Port ${port} on ${host} may not be opened by this user. Choose another: PORT=3001 npm start`,
  EADDRNOTAVAIL: (_port, host) => `HOST ${host} is no address of this computer.`,
  ENOTFOUND: (_port, host) => `HOST ${host} is no address of this computer.`,
}

const starting: RequestListener = (_req, res) => {
  res.writeHead(503, { 'Retry-After': '1', 'Content-Type': 'text/plain; charset=utf-8' }).end('starting\n')
}

/** Milliseconds in which nothing goes either way, after which a connection is over: its answer would wait in memory. */
const SILENCE = 120_000

/** Throws a StartError that names the address when it is taken. */
export async function listen(
  { HOST, PORT }: Pick<Config, 'HOST' | 'PORT'>,
  silence = SILENCE,
): Promise<Listening> {
  let listener = starting
  let stopping = false
  let ending = false
  const server = createServer((req, res) => {
    // A proxy or browser must open a new connection for its next request: there is nobody here to answer it.
    if (stopping) res.setHeader('Connection', 'close')
    if (stopping && req.url === '/readyz') res.writeHead(503).end('stopping\n')
    // A board whose stream was ended comes back within a second; a new one would be waited for to the last.
    else if (ending && req.headers.accept === 'text/event-stream') res.writeHead(503).end('stopping\n')
    else listener(req, res)
  })
  server.timeout = silence
  server.headersTimeout = 10_000
  server.requestTimeout = 30_000
  // Longer than a proxy keeps an idle connection: one that we close first may already carry somebody's entry.
  server.keepAliveTimeout = 75_000
  await bind(server, HOST, PORT)
  return {
    handle: (next) => {
      listener = next
    },
    async drain(seconds) {
      stopping = true
      await sleep(seconds * 1000)
    },
    async stop(patience) {
      stopping = true
      ending = true
      const idle = setInterval(() => server.closeIdleConnections(), 250)
      const late = setTimeout(() => server.closeAllConnections(), patience)
      await new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeIdleConnections()
      })
      clearInterval(idle)
      clearTimeout(late)
    },
  }
}

function bind(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const why = error.code && WHY[error.code]
      reject(why ? new StartError(why(port, host)) : error)
    })
    server.listen(port, host, resolve)
  })
}
