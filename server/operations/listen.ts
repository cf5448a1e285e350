import { createServer, type RequestListener, type Server, type ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { type HeaderSettings, setSecurityHeaders } from '../http/headers.ts'
import { CONNECTIONS, limitUnanswered } from '../http/limits.ts'
import { createMessageClasses, type Messages } from '../http/message-classes.ts'
import { answerUnread, refuseByHeaders } from '../http/unread-requests.ts'
import type { Config } from '../platform/lib/config.ts'
import { StartError } from '../platform/lib/errors.ts'

/** A server that listens from the first moment and can stop without cutting off a response. */
interface Listening {
  /** Until this is called every request gets 503 with Retry-After. */
  handle(next: RequestListener & Partial<Messages>): void
  /** Reports "not ready" for this many seconds but still serves requests, until every proxy has checked and turned away. */
  drain(seconds: number): Promise<void>
  /** Stops accepting, closes idle connections, and waits at most `patience` milliseconds for running responses. */
  stop(patience: number): Promise<void>
}

const noAddress = (_port: number, host: string) =>
  new StartError(`HOST ${host} is no address of this computer. Give one that is, or leave it out.`)
type PortSetting = 'PORT' | 'METRICS_PORT'
/** An alternative port that is likely to be free, for the error message. */
const ANOTHER: Record<PortSetting, number> = { PORT: 3001, METRICS_PORT: 9465 }
const WHY: Record<string, (port: number, host: string, setting: PortSetting) => StartError> = {
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

/** The response before the application has started and after it has stopped. */
function notNow(res: ServerResponse, why: string): void {
  res.writeHead(503, { 'Retry-After': '1', 'Content-Type': 'text/plain; charset=utf-8' }).end(`${why}\n`)
}

/** Throws a StartError that names the address when it is in use. */
export async function listen(
  config: Pick<Config, 'HOST' | 'PORT'> & HeaderSettings,
  limits = CONNECTIONS,
): Promise<Listening> {
  const secure = setSecurityHeaders(config)
  let listener: RequestListener = (req, res) => {
    secure(req, res)
    notNow(res, 'starting')
  }
  let stopping = false
  let ending = false
  const answer: RequestListener = (req, res) => {
    // Proxies and browsers then open a new connection for the next request, which this server will not answer.
    if (stopping) res.setHeader('Connection', 'close')
    // A board reconnects within a second after its stream has ended; a new stream would delay the stop.
    const isOver = ending && req.headers.accept === 'text/event-stream'
    if (!isOver && !(stopping && req.url === '/readyz')) return listener(req, res)
    secure(req, res)
    notNow(res, 'stopping')
  }
  const messages = createMessageClasses()
  const server = createServer(
    {
      requireHostHeader: false,
      headersTimeout: limits.head,
      requestTimeout: limits.body,
      connectionsCheckingInterval: limits.checkedEvery,
      keepAliveTimeout: limits.idle,
      ...messages.classes,
    },
    limitUnanswered(refuseByHeaders(answer, config)),
  )
  answerUnread(server, config)
  server.timeout = limits.silent
  server.maxConnections = limits.most
  await bind(server, config.HOST, config.PORT)
  return {
    handle: (next) => {
      if ('request' in next) messages.adoptPrototypesOf(next as Messages)
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

/** Throws a StartError that names the address and the setting to change. */
export function bind(
  server: Server,
  host: string,
  port: number,
  setting: PortSetting = 'PORT',
): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const why = error.code && WHY[error.code]
      reject(why ? why(port, host, setting) : error)
    })
    server.listen(port, host, resolve)
  })
}
