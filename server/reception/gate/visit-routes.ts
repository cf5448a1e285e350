import type { Request, Response, Router } from 'express'
import { z } from 'zod'
import { voidVisit } from '../../core/visits/actions.ts'
import { correctVisit } from '../../core/visits/correct.ts'
import { entryOf, visitFields } from '../../core/visits/fields.ts'
import { nameSlipVisit } from '../../core/visits/name-slip-visit.ts'
import { commonestPurpose } from '../../core/visits/queries.ts'
import { findInside } from '../../core/visits/returning-visitor.ts'
import { visitorName } from '../../core/visits/words.ts'
import { actorOf } from '../../http/actor.ts'
import type { Services } from '../../http/context.ts'
import { readForm, type Typed } from '../../http/form.ts'
import { createRouter } from '../../http/router.ts'
import type { VisitRow } from '../../platform/db/schema.ts'
import type { Board } from './board.ts'
import { CorrectionForm, reason, timesOf, withTimes } from './correction-form.ts'
import type { NoticeKey } from './notice.ts'
import { getVisit, targetAt } from './target.ts'
import { type VisitPage, type VisitState, visitPage } from './visit-page.ts'

const VoidForm = z.object({ reason })
const FillForm = z.object(visitFields)

/** One visit at the gate: correction and void, and the name of who came with a slip. */
export function visitRoutes(services: Services, board: Board): Router {
  const { db, clock, live, currentApp } = services
  const router = createRouter()

  const find = (req: Request, res: Response) => getVisit(services, req, res)
  const target = (res: Response, visit: VisitRow) => targetAt(clock.now(), res, visit.id)
  const isHead = (res: Response) => res.locals.staff.role === 'head'
  const done = async (req: Request, res: Response, key: NoticeKey, visitId: string) => {
    live.changed(res.locals.office.id)
    await board.answer(req, res, { key, visitId })
  }

  router.get('/visits/:id', async (req, res) => showVisit(res, await find(req, res)))

  router.post('/visits/:id/correct', async (req, res) => {
    const visit = await find(req, res)
    const { office } = res.locals
    const form = withTimes(readForm(CorrectionForm, req), visit, office, clock.now())
    if (!form.ok) return showVisit(res.status(422), visit, form)
    const app = await currentApp()
    const entry = entryOf(form.values, office, null)
    // An empty field keeps the number that reception does not get to see; the tick removes it.
    const phone = form.values.no_phone ? null : (form.values.phone ?? visit.phone)
    const result = await correctVisit(
      db,
      office,
      target(res, visit),
      {
        ...entry,
        phone,
        appId: form.values.app_status === 'not_asked' ? visit.app_id : (visit.app_id ?? app?.id ?? null),
        appStatus: form.values.app_status,
        ...timesOf(form.values, visit, office),
      },
      { reason: form.values.reason, seenVersion: form.values.seen_version, anyDay: isHead(res) },
    )
    if (result.ok) return done(req, res, 'corrected', visit.id)
    await refuse(res, result.why, result.visit ?? visit, { typed: form.typed, phone })
  })

  router.post('/visits/:id/fill', async (req, res) => {
    const visit = await find(req, res)
    const { office } = res.locals
    const form = readForm(FillForm, req)
    if (!form.ok) return showVisit(res.status(422), visit, form)
    const app = await currentApp()
    const entry = entryOf(form.values, office, app?.id ?? null)
    const result = await nameSlipVisit(db, office, target(res, visit), entry, { anyDay: isHead(res) })
    if (result.ok) return done(req, res, 'filled', visit.id)
    await refuse(res, result.why, result.visit ?? visit, { typed: form.typed, phone: entry.phone })
  })

  router.post('/visits/:id/void', async (req, res) => {
    const visit = await find(req, res)
    const form = readForm(VoidForm, req)
    if (!form.ok)
      return showVisit(res.status(422), visit, { problems: { void_reason: { key: 'problem.pick' } } })
    const why = { reason: form.values.reason, anyDay: isHead(res) }
    const result = await voidVisit(db, target(res, visit), why)
    if (result.ok) return done(req, res, 'voided', visit.id)
    await refuse(res, result.why, result.visit ?? visit)
  })

  const refuse = async (
    res: Response,
    why: string,
    visit: VisitRow,
    sent?: { typed: Typed; phone: string | null },
  ) => {
    const { t } = res.locals
    const holder =
      why === 'already-inside' && sent?.phone
        ? await findInside(db, actorOf(res, clock), { by: 'phone', phone: sent.phone })
        : undefined
    const words: Record<string, string> = {
      'changed-meanwhile': t('visit.changed_meanwhile'),
      'filled-already': t('slips.filled_already'),
      'day-closed': t('visit.day_closed'),
      'never-inside': t('visit.never_inside'),
      'nothing-changed': t('visit.nothing_changed'),
      'already-inside': t('visit.phone_taken', { name: holder ? visitorName(holder, t) : '' }),
      voided: t('visit.voided'),
      'already-voided': t('visit.voided'),
    }
    // The newest content is shown where somebody else was faster; otherwise what was typed stays.
    const keep = ['changed-meanwhile', 'filled-already'].includes(why) ? undefined : sent?.typed
    await showVisit(res.status(409), visit, { ...(keep && { typed: keep }), message: words[why] })
  }

  const showVisit = async (res: Response, visit: VisitRow, state: VisitState = {}) => {
    const { office, t } = res.locals
    const [app, purpose] = await Promise.all([
      currentApp(),
      visit.name === null ? commonestPurpose(db, office.id) : undefined,
    ])
    const setting = { office, appRecommended: app !== undefined, t }
    res.render(
      'reception/gate/visit',
      visitPage(setting, visit, purpose ?? 'work', state) satisfies VisitPage,
    )
  }

  return router
}
