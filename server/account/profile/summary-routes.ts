import type { Request, Response, Router } from 'express'
import * as z from 'zod'
import { createLimiter, type Limiter } from '../../core/accounts/limiter.ts'
import {
  ASKED_DAYS,
  askAgain,
  confirmAddress,
  readSummary,
  readUnconfirmed,
  saveSummary,
} from '../../core/notices/summary-settings.ts'
import { actorOf } from '../../http/actor.ts'
import type { Services } from '../../http/context.ts'
import { type Problems, readForm, type Typed } from '../../http/form.ts'
import { createRouter } from '../../http/router.ts'
import { isMailAddress } from '../../platform/outgoing/mail-settings.ts'

const tick = z
  .string()
  .optional()
  .transform((text) => text !== undefined)

const SummaryForm = z
  .object({
    summary_address: z
      .string()
      .default('')
      .transform((text) => text.trim()),
    weekly: tick,
    monthly: tick,
  })
  .refine(({ summary_address, weekly, monthly }) => !(weekly || monthly) || isMailAddress(summary_address), {
    path: ['summary_address'],
    message: 'problem.email',
  })

type Show = (res: Response, problems: Problems, typed: Typed) => Promise<void>

/** The summaries of the person who is signed in: switching them on and off, and confirming the address. */
export function summaryRoutes(services: Services, show: Show): Router {
  const { clock, db, flashes } = services
  const asks = createLimiter(services, 'summary-ask')
  const router = createRouter()
  router.post('/', (req, res) => saveWish(services, asks, req, res, show))
  router.post('/again', async (_req, res) => {
    if (!(await asks.take(res.locals.staff.id)))
      return show(res.status(429), { again: { key: 'problem.summary_often' } }, {})
    if (await askAgain(db, actorOf(res, clock))) flashes.set(res, { key: 'summary_asked' })
    res.redirect(303, '/account#summary')
  })
  router.get('/:code', (req, res) => showConfirm(services, req, res))
  router.post('/:code', async (req, res) => {
    const isConfirmed = await confirmAddress(services, actorOf(res, clock), String(req.params['code']))
    if (!isConfirmed) return showConfirm(services, req, res)
    flashes.set(res, { key: 'summary_confirmed' })
    res.redirect(303, '/account#summary')
  })
  return router
}

async function showConfirm(services: Services, req: Request, res: Response) {
  const { office, staff, t } = res.locals
  const code = String(req.params['code'])
  const account = { id: staff.id, officeId: office.id }
  const address = await readUnconfirmed(services, account, code, services.clock.now())
  res.status(address ? 200 : 404).render('account/profile/confirm-address', {
    title: t('summary.confirm.title'),
    address: address ?? '',
    action: `/account/summary/${code}`,
    old: t('summary.confirm.old', { days: ASKED_DAYS }),
  })
}

/** Stores which summaries the person wants; the same settings again are stored again. */
async function saveWish(services: Services, asks: Limiter, req: Request, res: Response, show: Show) {
  const { clock, db, flashes } = services
  const form = readForm(SummaryForm, req)
  if (!form.ok) return show(res.status(422), form.problems, { weekly: '', monthly: '', ...form.typed })
  const { summary_address: address, weekly, monthly } = form.values
  const { staff, office } = res.locals
  const known = await readSummary(db, { id: staff.id, officeId: office.id })
  const isNew = (weekly || monthly) && known.setting?.address !== address
  if (isNew && !(await asks.take(staff.id)))
    return show(res.status(429), { summary_address: { key: 'problem.summary_often' } }, form.typed)
  await saveSummary(db, actorOf(res, clock), { address, lang: res.locals.lang, weekly, monthly })
  flashes.set(res, { key: weekly || monthly ? 'summary_saved' : 'summary_ended' })
  res.redirect(303, '/account#summary')
}
