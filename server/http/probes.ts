import type { Request, RequestHandler, Response } from 'express'
import { handsOn, isBelieved, isLoopback } from './proxies.ts'

/** Probes answered at the same time: more than one program's proxies send in the seconds in which it is busy. */
const AT_ONCE = 8

/**
 * Wraps handlers so that health checks of a proxy or of a program on this computer skip them. These must not wait in the
 * visitors' queue, or a proxy would take out an instance because many people use it. A request that a proxy forwards for
 * somebody is not a probe, and beyond `atOnce` probes wait like everybody.
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
