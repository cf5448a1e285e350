import type { RequestHandler } from 'express'
import type { Metrics } from '../platform/lib/metrics.ts'

/** Notes how long each answer took, by the route of the policy: an address may hold a key. */
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
