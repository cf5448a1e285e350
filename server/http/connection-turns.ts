import type { RequestListener } from 'node:http'
import type { Socket } from 'node:net'
import { createSilence } from './silence.ts'

/** Requests that may wait behind another one of their connection. Browsers and proxies send none before they have its answer. */
const WAITING = 8

/**
 * Hands over one request of a connection after the other. Node reads all that a connection has sent at once, which may be a thousand
 * requests, and nobody else would be answered before each of them had been looked at: whoever sends so many is cut off.
 */
export function inTurnOfConnection(listener: RequestListener): RequestListener {
  /** For each connection with an unanswered request: what has come after it. */
  const busy = new WeakMap<Socket, (() => void)[]>()
  const cut = new WeakSet<Socket>()
  const silence = createSilence()
  return (req, res) => {
    const { socket } = req
    // Requests that were read along with the one that was too many.
    if (socket.destroyed || cut.has(socket)) return
    const before = busy.get(socket)
    const waiting = before ?? []
    const handOver = () => {
      res.once('close', () => {
        const following = waiting.shift()
        if (!following) busy.delete(socket)
        else if (!socket.destroyed) following()
      })
      listener(req, res)
    }
    if (!before) {
      busy.set(socket, waiting)
      handOver()
    } else if (waiting.length < WAITING) waiting.push(handOver)
    else {
      cut.add(socket)
      silence(res)
    }
  }
}
