import type { RequestHandler } from 'express'
import type { Metrics } from '../platform/lib/metrics.ts'

/** Measures how long each answer took, by its route: an address may contain a key. */
export function measure({ observe }: Pick<Metrics, 'observe'>): RequestHandler {
  return (req, res, next) => {
    const began = performance.now()
    res.once('close', () => {
      if (String(res.getHeader('Content-Type')).startsWith('text/event-stream')) return
      const [method = '', route = ''] = (res.locals.route ?? '').split(' ')
      const seconds = (performance.now() - began) / 1000
      observe({
        method: method || (req.method === 'POST' ? 'POST' : 'GET'),
        route: route || 'none',
        status: res.statusCode,
        seconds,
      })
    })
    next()
  }
}
