import type { Router } from 'express'
import type { Office } from '../../core/offices/directory.ts'
import type { Services } from '../../http/context.ts'
import { createRouter } from '../../http/router.ts'
import { partView } from '../../http/views.ts'
import { coalesced } from '../../platform/lib/coalesce.ts'
import { type Language, type Translate, translator } from '../../platform/messages/messages.ts'
import { type EvacuationPage, type Roll, rollOf } from './evacuation-page.ts'
import { listPresent } from './queries.ts'

const rollView = partView<Roll & { t: Translate }>('reception/evacuation/roll')

/** The list of people in the building, to be called out at the assembly point. */
export function evacuationRoutes(services: Services): Router {
  const router = createRouter()

  // In an alarm everybody of an office opens the list at once, so concurrent requests share one read.
  const rollFor = coalesced(
    ({ id }: Office, lang: Language) => `${id} ${lang}`,
    async (office, lang) => {
      const visits = await listPresent(services, office.id)
      const t = translator(lang)
      const roll = await rollOf(visits, office, services.clock.now(), t)
      return { rendered: rollView({ ...roll, t }) }
    },
  )

  router.get('/', async (_req, res) => {
    const { office, lang, t } = res.locals
    res.render('reception/evacuation/evacuation', {
      title: t('evacuation.title'),
      roll: await rollFor(office, lang),
    } satisfies EvacuationPage)
  })

  return router
}
