import type { Router } from 'express'
import { createKeyed } from '../../http/api.ts'
import type { Services } from '../../http/context.ts'
import { createRouter } from '../../http/router.ts'

/** Metrics for Prometheus, by an API key with the scope `metrics`. */
export function metricsRoutes(services: Services): Router {
  const { metrics } = services
  const keyed = createKeyed(services, 'metrics')
  const router = createRouter()
  router.get(
    '/',
    keyed(async (_key, _req, res) => {
      const text = await metrics.text()
      res.set('Content-Type', metrics.contentType).send(text)
    }),
  )
  return router
}
