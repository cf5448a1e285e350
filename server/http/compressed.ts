import compression from 'compression'
import type { RequestHandler } from 'express'

/** Compresses what a browser unpacks; but for streams, which must arrive line by line. */
export function compressed(): RequestHandler {
  return compression({
    filter: (req, res) =>
      !String(res.getHeader('Content-Type')).startsWith('text/event-stream') && compression.filter(req, res),
  })
}
