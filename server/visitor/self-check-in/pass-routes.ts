import type { Request, Response, Router } from 'express'
import { z } from 'zod'
import { createMinuteLimiter } from '../../core/accounts/limiter.ts'
import { passwordOfDay } from '../../core/offices/password-of-day.ts'
import { adviseVisit, leaveVisit } from '../../core/visits/actions.ts'
import type { Target } from '../../core/visits/change.ts'
import { isPassCode } from '../../core/visits/pass.ts'
import { findByPass, type PassVisit } from '../../core/visits/pass-queries.ts'
import { findSlip } from '../../core/visits/slip-queries.ts'
import { APP_OUTCOMES } from '../../core/visits/visit.ts'
import type { Services } from '../../http/context.ts'
import { readForm } from '../../http/form.ts'
import { onward } from '../../http/language.ts'
import { createRouter } from '../../http/router.ts'
import { officeDay } from '../../platform/lib/clock.ts'
import { notFound } from '../../platform/lib/errors.ts'
import { passPage } from './pass-page.ts'
import { slipPage } from './slip-page.ts'

const AnswerForm = z.object({ app_outcome: z.enum(APP_OUTCOMES, 'problem.pick') })

interface Pass {
  code: string
  visit: PassVisit
}

/** The visitor's own page: the state of one visit, the advice, the way out. It never shows a name. */
export function passRoutes(services: Services): Router {
  const { config, db, clock, keys, live, currentApp } = services
  // Every change of mind is a line in the audit.
  const answers = createMinuteLimiter(services, 'pass answer', 10)
  const router = createRouter()

  router.get('/:pass', async (req, res) => {
    const pass = await findPass(req)
    if (pass) await show(req, res, pass)
    else await showSlip(req, res)
  })

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

  const findPass = async (req: Request): Promise<Pass | undefined> => {
    const code = String(req.params['pass'])
    const visit = isPassCode(code) ? await findByPass(db, code, clock.now()) : undefined
    return visit && { code, visit }
  }

  const find = async (req: Request): Promise<Pass> => {
    const pass = await findPass(req)
    if (!pass) throw notFound()
    return pass
  }

  const targetOf = (visit: PassVisit): Target => ({
    officeId: visit.office_id,
    visitId: visit.id,
    accountId: undefined,
    now: clock.now(),
  })

  const show = async (req: Request, res: Response, { code, visit }: Pass, message?: string) => {
    const [office, app] = await Promise.all([services.offices.get(visit.office_id), currentApp()])
    if (!office) throw notFound()
    const { t, lang } = res.locals
    const now = clock.now()
    const page = passPage(
      { office, app, passwordOfDay: passwordOfDay(keys, office.id, officeDay(now)), lang, t },
      { code, visit, now, publicUrl: config.PUBLIC_URL ?? '', userAgent: req.get('User-Agent') ?? '' },
      (path) => onward(req, path),
      message,
    )
    res.render('visitor/self-check-in/pass', page)
  }

  /** A slip whose code is no pass: nobody has scanned it yet, or nobody will again. */
  const showSlip = async (req: Request, res: Response) => {
    const code = String(req.params['pass'])
    const slip = isPassCode(code) ? await findSlip(db, code, clock.now()) : undefined
    const office = slip && (await services.offices.get(slip.officeId))
    if (!slip || !office) throw notFound()
    const shown = { code, state: slip.state }
    res.render(
      'visitor/self-check-in/slip',
      slipPage(office, shown, (path) => onward(req, path), res.locals.t),
    )
  }

  return router
}
