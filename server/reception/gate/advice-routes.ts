import type { Response, Router } from 'express'
import * as z from 'zod'
import { adviceOf } from '../../core/recommended-app/advice.ts'
import { adviseVisit } from '../../core/visits/answers.ts'
import { APP_OUTCOMES, APP_STATUSES, isOpenVisit } from '../../core/visits/visit.ts'
import { visitorName } from '../../core/visits/words.ts'
import type { Services } from '../../http/context.ts'
import { readForm } from '../../http/form.ts'
import { createRouter } from '../../http/router.ts'
import type { VisitRow } from '../../platform/db/schema.ts'
import { choices } from '../../platform/lib/choices.ts'
import { orNotFound } from '../../platform/lib/errors.ts'
import type { Board } from './board.ts'
import { getVisit, targetAt } from './target.ts'

const AdviceForm = z.object({
  app_status: z.enum(APP_STATUSES, 'problem.pick').optional(),
  app_outcome: z
    .union([z.enum(APP_OUTCOMES), z.literal('')], 'problem.pick')
    .default('')
    .transform((value) => value || null),
})

/** Pages that explain how to install the recommended app, in general or for one visitor, and record the visitor's answer. */
export function adviceRoutes(services: Services, board: Board): Router {
  const { db, clock, live, currentApp } = services
  const router = createRouter()

  router.get('/advice', (_req, res) => show(res, undefined))

  router.get('/visits/:id/advice', async (req, res) => show(res, await getVisit(services, req, res)))

  router.post('/visits/:id/advice', async (req, res) => {
    const visit = await getVisit(services, req, res)
    const form = readForm(AdviceForm, req)
    if (!form.ok) return show(res.status(422), visit)
    const { app_status, app_outcome } = form.values
    const app = orNotFound(await currentApp())
    const result = await adviseVisit(db, targetAt(clock.now(), res, visit.id), {
      appId: app.id,
      ...(app_status && { status: app_status }),
      outcome: app_outcome,
    })
    if (result.ok) live.changed(visit.office_id)
    await board.answer(req, res, { key: result.ok ? 'advised' : 'not_open', visitId: visit.id })
  })

  const show = async (res: Response, visit: VisitRow | undefined) => {
    const { t, lang } = res.locals
    const app = orNotFound(await currentApp())
    res.render('reception/gate/advice', {
      title: t('advice.title', { app: app.name }),
      visit: visit && { id: visit.id, name: visitorName(visit, t), canAnswer: isOpenVisit(visit) },
      advice: adviceOf(app, lang),
      statuses: choices(APP_STATUSES, visit?.app_status, (value) => t(`app_status.${value}`)),
      outcomes: choices(APP_OUTCOMES, visit?.app_outcome ?? undefined, (value) => t(`app_outcome.${value}`)),
    })
  }

  return router
}
