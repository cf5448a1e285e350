import type { IncomingMessage, ServerResponse } from 'node:http'

/** Milliseconds for which a connection is kept silent, by which each that is silent already makes it longer, and at most. */
const SILENT = { least: 2000, apart: 100, longest: 60_000 }
/** Connections that are kept so: each is a file of the process. */
const MOST = 3000

/**
 * Gives what ends the connection of an answer that nobody gets: nothing more is read of it, and it ends later, the later the more there
 * are. One that ended at once would be made anew at once, and each request that is read costs more than a hundred silent connections.
 * A proxy's connection ends at once: it needs it for others.
 */
export function createSilence(
  { least, apart, longest } = SILENT,
  most = MOST,
): (res: ServerResponse) => void {
  let count = 0
  return (res) => {
    const { socket } = res.req
    // Not the answer: one that waits behind another of its connection has no socket yet.
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

/** Express has read the address that a trusted proxy has handed on. */
function isHandedOn(req: IncomingMessage & { ip?: string }): boolean {
  return req.ip !== undefined && req.ip !== req.socket.remoteAddress
}
