import type { Request, Response, Router } from 'express'
import { z } from 'zod'
import { createMinuteLimiter } from '../accounts/throttle.ts'
import { officeDay } from '../clock.ts'
import type { Services } from '../context.ts'
import { notFound } from '../errors.ts'
import { readForm } from '../http/form.ts'
import { onward } from '../http/language.ts'
import { createRouter } from '../http/router.ts'
import { wordOfDay } from '../offices/word.ts'
import { adviseVisit, leaveVisit, type Target } from '../visits/actions.ts'
import { isPassCode } from '../visits/pass.ts'
import { findByPass, type PassVisit } from '../visits/pass-queries.ts'
import { APP_OUTCOMES } from '../visits/visit.ts'
import { passPage } from './pass-page.ts'

const AnswerForm = z.object({ app_outcome: z.enum(APP_OUTCOMES, 'problem.pick') })

/** The visitor's own page: the state of one visit, the advice, the way out. It never shows a name. */
export function passRoutes(services: Services): Router {
  const { config, db, pool, clock, keys, live, currentApp } = services
  // Every change of mind is a line in the audit.
  const answers = createMinuteLimiter(pool, 'pass answer', 10)
  const router = createRouter()

  router.get('/:pass', async (req, res) => show(req, res, await find(req)))

  router.post('/:pass/leave', async (req, res) => {
    const { code, visit } = await find(req)
    const left = await leaveVisit(db, targetOf(visit), 'visitor')
    if (left.ok) live.changed(visit.office_id)
    res.redirect(303, onward(req, `/p/${code}`))
  })

  router.post('/:pass/advice', async (req, res) => {
    const { code, visit } = await find(req)
    const form = readForm(AnswerForm, req)
    const { t } = res.locals
    if (!form.ok) return show(req, res.status(422), { code, visit }, t('problem.pick'))
    const outcome = form.values.app_outcome
    if (visit.app_outcome !== outcome) {
      if (!(await answers.take(visit.id))) {
        return show(req, res.status(429), { code, visit }, t('error.429.text'))
      }
      const app = await currentApp()
      const answered = await adviseVisit(db, targetOf(visit), { appId: app?.id ?? null, outcome })
      if (answered.ok) live.changed(visit.office_id)
    }
    res.redirect(303, onward(req, `/p/${code}`))
  })

  const find = async (req: Request): Promise<{ code: string; visit: PassVisit }> => {
    const code = String(req.params['pass'])
    const visit = isPassCode(code) ? await findByPass(db, code, clock.now()) : undefined
    if (!visit) throw notFound()
    return { code, visit }
  }

  const targetOf = (visit: PassVisit): Target => ({
    officeId: visit.office_id,
    visitId: visit.id,
    actor: { id: undefined },
    now: clock.now(),
  })

  const show = async (
    req: Request,
    res: Response,
    { code, visit }: { code: string; visit: PassVisit },
    message?: string,
  ) => {
    const [office, app] = await Promise.all([services.offices.get(visit.office_id), currentApp()])
    if (!office) throw notFound()
    const { t, lang } = res.locals
    const now = clock.now()
    const word = wordOfDay(keys, office.id, officeDay(now))
    const page = passPage(
      { office, app, word, lang, t },
      { code, visit, now, publicUrl: config.PUBLIC_URL ?? '', userAgent: req.get('User-Agent') ?? '' },
      (path) => onward(req, path),
      message,
    )
    res.render('self-check-in/pass', page)
  }

  return router
}
