import type { Request, RequestHandler, Response } from 'express'
import { handsOn, isBelieved, isLoopback } from './proxies.ts'

/** Answered at the same time: more than the proxies of one program ask in the seconds in which it is busy. */
const AT_ONCE = 8

/**
 * Gives what lets a handler out for a probe: what a proxy, or a program of this computer, asks by itself to know whether this
 * instance is ready. It waits in no queue of visitors, or a proxy would take out an instance because many people ask for it.
 * Whatever was handed on is not one, and of more than `atOnce` the others wait like everybody.
 */
export function createProbes(atOnce = AT_ONCE): (handler: RequestHandler) => RequestHandler {
  const probes = new WeakSet<Response>()
  let open = 0
  const isProbe = (req: Request, res: Response) => {
    if (probes.has(res)) return true
    if (req.path !== '/readyz' || req.method === 'POST' || open >= atOnce || !isAskedByItself(req))
      return false
    probes.add(res)
    open += 1
    res.once('close', () => {
      open -= 1
    })
    return true
  }
  return (handler) => (req, res, next) => (isProbe(req, res) ? next() : handler(req, res, next))
}

function isAskedByItself(req: Request): boolean {
  const peer = req.socket.remoteAddress ?? ''
  return !handsOn(req) && (isLoopback(peer) || isBelieved(req, peer))
}
