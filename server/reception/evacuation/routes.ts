import type { Router } from 'express'
import type { Services } from '../../http/context.ts'
import { createRouter } from '../../http/router.ts'
import { type EvacuationPage, evacuationPage } from './evacuation-page.ts'
import { listPresent } from './queries.ts'

/** Who is in the building, to be called out at the meeting point. */
export function evacuationRoutes(services: Services): Router {
  const router = createRouter()

  router.get('/', async (_req, res) => {
    const { office, t } = res.locals
    const visits = await listPresent(services, office.id)
    res.render('reception/evacuation/evacuation', {
      title: t('evacuation.title'),
      ...evacuationPage(visits, office, services.clock.now(), t),
    } satisfies EvacuationPage)
  })

  return router
}
