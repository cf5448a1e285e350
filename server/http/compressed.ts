import { constants } from 'node:zlib'
import compression from 'compression'
import type { RequestHandler } from 'express'

/**
 * A page has some tens of kilobytes, which a window of 256 kB holds whole. The default window of 4 MB would be allocated for
 * every answer: two thirds of all that a gate's page cost.
 */
const packing = {
  level: 3,
  brotli: { params: { [constants.BROTLI_PARAM_QUALITY]: 3, [constants.BROTLI_PARAM_LGWIN]: 18 } },
}

/** Compresses what browsers unpack, except streams, which must arrive line by line. */
export function compressed(): RequestHandler {
  return compression({
    ...packing,
    filter: (req, res) =>
      !String(res.getHeader('Content-Type')).startsWith('text/event-stream') && compression.filter(req, res),
  })
}
