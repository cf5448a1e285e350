import { IncomingMessage, type RequestListener, type Server, ServerResponse, STATUS_CODES } from 'node:http'
import { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { type HeaderSettings, setSecurityHeaders } from './headers.ts'
import { createRefusals } from './refusals.ts'

/** What Node says of requests that it cannot read, by the code of its error; of all others 400. */
const STATUS: Record<string, number> = {
  HPE_HEADER_OVERFLOW: 431,
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 413,
  ERR_HTTP_REQUEST_TIMEOUT: 408,
}

/**
 * Milliseconds after which a body in chunks is refused, and by which each that waits delays it further. No browser sends one, and each
 * costs ten milliseconds before it is heard of: Node has read 64 kB of it, and calls back for each chunk.
 */
const CHUNKED = { after: 10_000, apart: 250 }

/** Of requests that cannot be read so many a second are told so; the connection of any other is closed. */
const ANSWERED = 50

/**
 * Gives the headers of every answer to those that Node sends before any handler has seen a request: to what is no HTTP, to
 * headers that are too long or too slow, to an expectation that nobody knows.
 */
export function answerUnread(server: Server, config: HeaderSettings): void {
  const secure = setSecurityHeaders(config)
  const fixed = headersBy(secure)
  const isFlood = createFloodGate()
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    // A connection that was broken off has nobody to answer, and an answer under way must not get another one into it.
    if (error.code === 'ECONNRESET' || !socket.writable || hasBegun(socket) || isFlood()) socket.destroy()
    else socket.end(answerOf(STATUS[error.code ?? ''] ?? 400, fixed))
  })
  server.on('checkExpectation', (req, res) => {
    if (isFlood()) return void req.socket.destroy()
    secure(req, res)
    res.writeHead(417, { 'Content-Type': TEXT, Connection: 'close' }).end(statusLine(417))
  })
}

/** True where more than {@link ANSWERED} have asked within this second: nobody mistypes that often. */
function createFloodGate(): () => boolean {
  let [second, asked] = [0, 0]
  return () => {
    const now = Math.floor(performance.now() / 1000)
    if (now !== second) [second, asked] = [now, 0]
    asked += 1
    return asked > ANSWERED
  }
}

/**
 * Refuses by its headers what nobody has to look at, and ends the connection: its body is not read. A body in chunks is refused late:
 * of what Node has read already each byte may be a chunk, and whoever is told at once comes back at once.
 */
export function refuseByHeaders(
  listener: RequestListener,
  config: HeaderSettings,
  chunked = CHUNKED,
): RequestListener {
  const secure = setSecurityHeaders(config)
  const tellLate = createRefusals(chunked)
  return (req, res) => {
    const status = refusalOf(req)
    if (!status) return listener(req, res)
    const tell = () => {
      secure(req, res)
      res.writeHead(status, { 'Content-Type': TEXT, Connection: 'close' }).end(statusLine(status))
    }
    if (status !== 411) return tell()
    req.socket.pause()
    // Nor is what has been read kept: ten thousand parts of a byte each are two megabytes.
    req.push = () => true
    void tellLate(res, tell)
  }
}

function refusalOf({ headers, httpVersion }: IncomingMessage): number | undefined {
  // HTTP 1.1 asks for the name of the host (RFC 9112, 3.2); where it is missing Node would answer without our headers.
  if (headers.host === undefined && httpVersion !== '1.0') return 400
  // Every browser says how long its form is. Of a body in chunks of a byte each byte is an event of its own.
  return headers['transfer-encoding'] === undefined ? undefined : 411
}

const TEXT = 'text/plain; charset=utf-8'
const statusLine = (status: number) => `${STATUS_CODES[status]}\n`

function headersBy(secure: RequestListener): string[] {
  const req = Object.assign(new IncomingMessage(new Socket()), { url: '/' })
  const res = new ServerResponse(req)
  secure(req, res)
  return Object.entries(res.getHeaders()).map(([name, value]) => `${name}: ${String(value)}`)
}

function answerOf(status: number, fixed: string[]): string {
  const words = statusLine(status)
  const own = [`Content-Type: ${TEXT}`, `Content-Length: ${Buffer.byteLength(words)}`, 'Connection: close']
  return [`HTTP/1.1 ${status} ${STATUS_CODES[status]}`, ...fixed, ...own, '', words].join('\r\n')
}

/** Node keeps the answer that a connection waits for beside it, as its own handler of these errors reads it. */
function hasBegun(socket: Duplex & { _httpMessage?: ServerResponse }): boolean {
  return socket._httpMessage?.headersSent ?? false
}
