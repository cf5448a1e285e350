import type { RequestListener } from 'node:http'
import type { Socket } from 'node:net'
import { createSilence } from './silence.ts'

/** Requests that may wait behind another of their connection. Browsers and proxies send none before they have its answer. */
const WAITING = 8

/**
 * Handles the requests of a connection one after the other. Node reads everything that a connection has sent at once,
 * perhaps a thousand requests, and would look at each of them before anybody else is answered. A connection that sends too
 * many is cut off.
 */
export function inTurnOfConnection(listener: RequestListener): RequestListener {
  /** By connection with an unanswered request: the requests that wait behind it. */
  const busy = new WeakMap<Socket, (() => void)[]>()
  const cut = new WeakSet<Socket>()
  const silence = createSilence()
  return (req, res) => {
    const { socket } = req
    // Requests that were read together with the one too many.
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
