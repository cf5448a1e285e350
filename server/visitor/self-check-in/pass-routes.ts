import type { Request, Response, Router } from 'express'
import * as z from 'zod'
import type { Limiter } from '../../core/accounts/limiter.ts'
import { createLimiter } from '../../core/accounts/limiter.ts'
import { wordOfDay } from '../../core/offices/word-of-day.ts'
import { adviseVisit } from '../../core/visits/answers.ts'
import { findScannedBadge } from '../../core/visits/badges.ts'
import type { Target } from '../../core/visits/change.ts'
import { isPassCode } from '../../core/visits/codes.ts'
import { leaveVisit } from '../../core/visits/leave.ts'
import { findByInvitation, findByPass, type PassVisit } from '../../core/visits/passes.ts'
import { undoEnd } from '../../core/visits/restore.ts'
import { findSlip } from '../../core/visits/slips.ts'
import { APP_OUTCOMES } from '../../core/visits/visit.ts'
import type { Services } from '../../http/context.ts'
import { readForm } from '../../http/form.ts'
import { onward } from '../../http/language.ts'
import { createRouter } from '../../http/router.ts'
import { officeDay } from '../../platform/lib/clock.ts'
import { notFound } from '../../platform/lib/errors.ts'
import { badgePage, passPage, slipPage } from './pass-page.ts'
import { passStreams } from './pass-stream.ts'

const AnswerForm = z.object({ app_outcome: z.enum(APP_OUTCOMES, 'problem.pick') })

interface Pass {
  code: string
  visit: PassVisit
}

interface PassPages extends Services {
  answers: Limiter
}

/** The visitor's page of one visit: its state, the advice, the way out. It names its holder while the visit is open. */
export function passRoutes(shared: Services): Router {
  // Limited, because every changed answer is audited.
  const answers = createLimiter(shared, 'pass answer')
  const services: PassPages = { ...shared, answers }
  const router = createRouter()

  const openStream = passStreams(shared)
  router.get('/:pass', (req, res) => showPass(services, req, res))
  router.get('/:pass/events', async (req, res) => {
    // The stream also serves invitations; the other routes here do not.
    const code = String(req.params['pass'])
    const invited = isPassCode(code)
      ? await findByInvitation(services, code, services.clock.now())
      : undefined
    if (invited) return openStream(res, { ...invited, id: invited.guestId, isGuest: true })
    const { visit } = await find(services, req)
    openStream(res, { officeId: visit.office_id, id: visit.id, isGuest: false, visit })
  })
  router.post('/:pass/leave', (req, res) => leave(services, req, res))
  router.post('/:pass/undo', (req, res) => undo(services, req, res))
  router.post('/:pass/advice', (req, res) => advise(services, req, res))

  return router
}

async function showPass(services: PassPages, req: Request, res: Response) {
  const pass = await findPass(services, req)
  if (pass) await show(services, req, res, pass)
  else await showSlip(services, req, res)
}

async function leave(services: PassPages, req: Request, res: Response) {
  const { db, live } = services
  const { code, visit } = await find(services, req)
  const left = await leaveVisit(db, targetOf(services, visit), 'visitor')
  if (left.ok) live.changed(visit.office_id)
  res.redirect(303, onward(req, `/p/${code}`))
}

async function undo(services: PassPages, req: Request, res: Response) {
  const { db, live } = services
  const { code, visit } = await find(services, req)
  const undone = await undoEnd(db, targetOf(services, visit), 'visitor')
  if (!undone.ok) return show(services, req, res.status(409), { code, visit }, res.locals.t('self.undo_late'))
  live.changed(visit.office_id)
  res.redirect(303, onward(req, `/p/${code}`))
}

async function advise(services: PassPages, req: Request, res: Response) {
  const { answers, currentApp, db, live } = services
  const { code, visit } = await find(services, req)
  const form = readForm(AnswerForm, req)
  const { t } = res.locals
  if (!form.ok) return show(services, req, res.status(422), { code, visit }, t('problem.pick'))
  const outcome = form.values.app_outcome
  if (visit.app_outcome !== outcome) {
    if (!(await answers.take(visit.id))) {
      return show(services, req, res.status(429), { code, visit }, t('error.429.text'))
    }
    const app = await currentApp()
    const answered = await adviseVisit(db, targetOf(services, visit), { appId: app?.id ?? null, outcome })
    if (answered.ok) live.changed(visit.office_id)
  }
  res.redirect(303, onward(req, `/p/${code}`))
}

async function findPass({ clock, db }: PassPages, req: Request): Promise<Pass | undefined> {
  const code = String(req.params['pass'])
  const visit = isPassCode(code) ? await findByPass(db, code, clock.now()) : undefined
  return visit && { code, visit }
}

async function find(services: PassPages, req: Request): Promise<Pass> {
  const pass = await findPass(services, req)
  if (!pass) throw notFound()
  return pass
}

function targetOf({ clock }: PassPages, visit: PassVisit): Target {
  return {
    officeId: visit.office_id,
    visitId: visit.id,
    accountId: undefined,
    now: clock.now(),
  }
}

async function show(
  services: PassPages,
  req: Request,
  res: Response,
  { code, visit }: Pass,
  message?: string,
) {
  const { clock, config, currentApp, keys } = services
  const [office, app] = await Promise.all([services.offices.get(visit.office_id), currentApp()])
  if (!office) throw notFound()
  const { t, lang } = res.locals
  const now = clock.now()
  const page = passPage(
    { office, app, wordOfDay: wordOfDay(keys, office.id, officeDay(now)), lang, t },
    { code, visit, now, publicUrl: config.PUBLIC_URL ?? '', userAgent: req.get('User-Agent') ?? '' },
    (path) => onward(req, path),
    message,
  )
  res.render('visitor/self-check-in/pass', page)
}

/** Shows a slip without a pass: it is blank or retired, or else a badge's page. Throws 404 for any other code. */
async function showSlip(services: PassPages, req: Request, res: Response) {
  const { clock, db } = services
  const code = String(req.params['pass'])
  const slip = isPassCode(code) ? await findSlip(db, code, clock.now()) : undefined
  const office = slip && (await services.offices.get(slip.officeId))
  if (!slip && (await showBadge(services, res, code))) return
  if (!slip || !office) throw notFound()
  const shown = { code, state: slip.state }
  res.render(
    'visitor/self-check-in/slip',
    slipPage(office, shown, (path) => onward(req, path), res.locals.t),
  )
}

/** Says where a badge belongs, and nothing about people; false if the code is not a badge's. */
async function showBadge({ db, offices }: PassPages, res: Response, code: string): Promise<boolean> {
  const badge = isPassCode(code) ? await findScannedBadge(db, code) : undefined
  const office = badge && (await offices.get(badge.office_id))
  if (!office) return false
  res.render('visitor/self-check-in/slip', badgePage(office, code, res.locals.t))
  return true
}
