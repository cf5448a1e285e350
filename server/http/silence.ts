import type { IncomingMessage, ServerResponse } from 'node:http'

/** Milliseconds for which a connection is kept silent at least, more for each other silent one, and at most. */
const SILENT = { least: 2000, apart: 100, longest: 60_000 }
/** The most silent connections: each is a file descriptor of the process. */
const MOST = 3000

/**
 * Returns a function that ends the connection of a request without an answer: nothing more is read from it, and it is closed
 * later, the later the more there are. A client would reopen a connection closed at once, and each request that is read costs
 * more than a hundred silent connections. A proxy's connection is closed at once, because it also serves others.
 */
export function createSilence(
  { least, apart, longest } = SILENT,
  most = MOST,
): (res: ServerResponse) => void {
  let count = 0
  return (res) => {
    const { socket } = res.req
    // The socket of the request: a response that waits behind another of its connection has none yet.
    if (count >= most || isHandedOn(res.req)) return void socket.destroy()
    count += 1
    socket.pause()
    const end = () => {
      count -= 1
      socket.destroy()
    }
    setTimeout(end, Math.min(least + count * apart, longest)).unref()
  }
}

/** Whether Express has read an address that a trusted proxy forwarded. */
function isHandedOn(req: IncomingMessage & { ip?: string }): boolean {
  return req.ip !== undefined && req.ip !== req.socket.remoteAddress
}
