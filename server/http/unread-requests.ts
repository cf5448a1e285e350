import { IncomingMessage, type RequestListener, type Server, ServerResponse, STATUS_CODES } from 'node:http'
import { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { type HeaderSettings, setSecurityHeaders } from './headers.ts'

/** The status for requests that Node cannot read, by the error's code; 400 for all others. */
const STATUS: Record<string, number> = {
  HPE_HEADER_OVERFLOW: 431,
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 413,
  ERR_HTTP_REQUEST_TIMEOUT: 408,
}

/**
 * Adds our headers to the answers that Node sends before any handler has seen a request: to what is not HTTP, to headers that
 * are too long or too slow, and to an unknown expectation.
 */
export function answerUnread(server: Server, config: HeaderSettings): void {
  const secure = setSecurityHeaders(config)
  const fixed = headersBy(secure)
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    // A broken connection has nobody to answer, and a second answer must not get into one that is being sent.
    if (error.code === 'ECONNRESET' || !socket.writable || hasBegun(socket)) socket.destroy()
    else socket.end(answerOf(STATUS[error.code ?? ''] ?? 400, fixed))
  })
  server.on('checkExpectation', (req, res) => {
    secure(req, res)
    res.writeHead(417, { 'Content-Type': TEXT, Connection: 'close' }).end(statusLine(417))
  })
}

/**
 * Milliseconds before a chunked body is refused. No browser sends one, and each costs ten milliseconds before it is noticed:
 * Node has read 64 kB of it, in which each byte may be a chunk. A client that is told at once comes back at once.
 */
const CHUNKED_MS = 1000

/** Refuses by the headers alone what need not be handled, and closes the connection without reading the body. */
export function refuseByHeaders(listener: RequestListener, config: HeaderSettings): RequestListener {
  const secure = setSecurityHeaders(config)
  return (req, res) => {
    const status = refusalOf(req)
    if (!status) return listener(req, res)
    const tell = () => {
      secure(req, res)
      res.writeHead(status, { 'Content-Type': TEXT, Connection: 'close' }).end(statusLine(status))
    }
    if (status !== 411) return tell()
    req.socket.pause()
    // Drops what has already been read: ten thousand chunks of a byte each take two megabytes.
    req.push = () => true
    setTimeout(tell, CHUNKED_MS).unref()
  }
}

function refusalOf({ headers, httpVersion }: IncomingMessage): number | undefined {
  // HTTP 1.1 requires a Host header (RFC 9112, 3.2); without it Node would answer without our headers.
  if (headers.host === undefined && httpVersion !== '1.0') return 400
  // Every browser sends the length of its form. In a chunked body each byte may be an event of its own.
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

/** Whether an answer is being sent. Node stores it on the socket, and its own handler of these errors reads it there, too. */
function hasBegun(socket: Duplex & { _httpMessage?: ServerResponse }): boolean {
  return socket._httpMessage?.headersSent ?? false
}
