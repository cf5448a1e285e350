import { createServer, type RequestListener, type Server, type ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { inTurnOfConnection } from '../http/connection-turns.ts'
import { type HeaderSettings, setSecurityHeaders } from '../http/headers.ts'
import { answerUnread, refuseByHeaders } from '../http/unread-requests.ts'
import type { Config } from '../platform/lib/config.ts'
import { StartError } from '../platform/lib/errors.ts'

/** A server that listens from the first moment and can be stopped without cutting an answer short. */
interface Listening {
  /** Until this is called every request gets 503 and retries after a second. */
  handle(listener: RequestListener): void
  /** Says "not ready" for so many seconds and goes on answering, until every proxy has looked and turned away. */
  drain(seconds: number): Promise<void>
  /** Stops accepting, closes idle connections, and waits at most `patience` milliseconds for answers under way. */
  stop(patience: number): Promise<void>
}

const noAddress = (_port: number, host: string) =>
  new StartError(`HOST ${host} is no address of this computer. Give one that is, or leave it out.`)
type Setting = 'PORT' | 'METRICS_PORT'
/** A port that is likely to be free. */
const ANOTHER: Record<Setting, number> = { PORT: 3001, METRICS_PORT: 9465 }
const WHY: Record<string, (port: number, host: string, setting: Setting) => StartError> = {
  EADDRINUSE: (port, host, setting) =>
    new StartError(
      `Port ${port} on ${host} is used by another program. Free it, or choose another: ${setting}=${ANOTHER[setting]} npm start`,
    ),
  EACCES: (port, host, setting) =>
    new StartError(
      `Port ${port} on ${host} may not be opened by this user. Choose another: ${setting}=${ANOTHER[setting]} npm start`,
    ),
  EADDRNOTAVAIL: noAddress,
  ENOTFOUND: noAddress,
}

/** The answer before the application has started and after it has stopped. */
function notNow(res: ServerResponse, why: string): void {
  res.writeHead(503, { 'Retry-After': '1', 'Content-Type': 'text/plain; charset=utf-8' }).end(`${why}\n`)
}

/** Milliseconds in which nothing goes either way, after which a connection is over: its answer would wait in memory. */
const SILENCE = 120_000

/** Throws a StartError that names the address when it is taken. */
export async function listen(
  config: Pick<Config, 'HOST' | 'PORT'> & HeaderSettings,
  silence = SILENCE,
): Promise<Listening> {
  const secure = setSecurityHeaders(config)
  let listener: RequestListener = (req, res) => {
    secure(req, res)
    notNow(res, 'starting')
  }
  let stopping = false
  let ending = false
  const answer: RequestListener = (req, res) => {
    // A proxy or browser must open a new connection for its next request: there is nobody here to answer it.
    if (stopping) res.setHeader('Connection', 'close')
    // A board whose stream was ended comes back within a second; a new one would be waited for to the last.
    const isOver = ending && req.headers.accept === 'text/event-stream'
    if (!isOver && !(stopping && req.url === '/readyz')) return listener(req, res)
    secure(req, res)
    notNow(res, 'stopping')
  }
  const server = createServer(
    { requireHostHeader: false },
    inTurnOfConnection(refuseByHeaders(answer, config)),
  )
  answerUnread(server, config)
  server.timeout = silence
  server.headersTimeout = 10_000
  server.requestTimeout = 30_000
  // Longer than a proxy keeps an idle connection: one that we close first may already carry somebody's entry.
  server.keepAliveTimeout = 75_000
  await bind(server, config.HOST, config.PORT)
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

/** Throws a StartError that names the address, and the setting to change. */
export function bind(server: Server, host: string, port: number, setting: Setting = 'PORT'): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const why = error.code && WHY[error.code]
      reject(why ? why(port, host, setting) : error)
    })
    server.listen(port, host, resolve)
  })
}
