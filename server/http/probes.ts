import type { Request, RequestHandler, Response } from 'express'
import { handsOn, isBelieved, isLoopback } from './proxies.ts'

/** Answered at the same time: more than the proxies of one program send in the seconds in which it is busy. */
const AT_ONCE = 8

/**
 * Gives what leaves out a handler for the health checks of a proxy or of a program on this computer. They wait in no queue of
 * visitors, or a proxy would take out an instance because many people ask for it. A request that a proxy hands on for somebody is none, and
 * of more than `atOnce` the others wait like everybody.
 */
export function createProbes(atOnce = AT_ONCE): (handler: RequestHandler) => RequestHandler {
  const probes = new WeakSet<Response>()
  let open = 0
  const isProbe = (req: Request, res: Response) => {
    if (probes.has(res)) return true
    if (req.path !== '/readyz' || req.method === 'POST' || open >= atOnce || !isOfPeer(req)) return false
    probes.add(res)
    open += 1
    res.once('close', () => {
      open -= 1
    })
    return true
  }
  return (handler) => (req, res, next) => (isProbe(req, res) ? next() : handler(req, res, next))
}

function isOfPeer(req: Request): boolean {
  const peer = req.socket.remoteAddress ?? ''
  return !handsOn(req) && (isLoopback(peer) || isBelieved(req, peer))
}
