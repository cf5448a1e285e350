import type { Request, RequestHandler } from 'express'
import { asksForStream } from './events.ts'
import { senderOf } from './sender.ts'
import { createSilence } from './silence.ts'

/**
 * Requests of one sender that are answered at the same time, and streams of boards and of people at their desks, which stay open.
 * Some hundred people behind the address of one building stay below it: a browser asks for six things at once.
 */
const MOST = { requests: 400, streams: 1000 }

/**
 * Looks at no more of a sender while so many of its requests wait for their answer. Each that waits for its turn further in has cost a
 * millisecond by then: a thousand new connections of one address would keep everybody waiting for a second. Whoever is known
 * (`isKnown`) and shares the address is not counted.
 */
export function refuseCrowds(isKnown: (req: Request) => boolean, most = MOST): RequestHandler {
  const silence = createSilence()
  const open = { requests: new Map<string, number>(), streams: new Map<string, number>() }
  return (req, res, next) => {
    if (isKnown(req)) return next()
    const kind = asksForStream(req) ? 'streams' : 'requests'
    const counts = open[kind]
    const sender = senderOf(req)
    const count = counts.get(sender) ?? 0
    if (count >= most[kind]) return silence(res)
    counts.set(sender, count + 1)
    res.once('close', () => {
      const left = (counts.get(sender) ?? 1) - 1
      if (left > 0) counts.set(sender, left)
      else counts.delete(sender)
    })
    next()
  }
}
