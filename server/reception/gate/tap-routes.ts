import type { Request, RequestHandler, Response, Router } from 'express'
import * as z from 'zod'
import { confirmByName, confirmGuest } from '../../core/guests/confirm-guest.ts'
import { findTypedBadge, giveBadge, keepBadgeOut } from '../../core/visits/badges.ts'
import type { ChangeResult, Target } from '../../core/visits/change.ts'
import { leaveVisit, undoTogether } from '../../core/visits/leave.ts'
import { findVisit } from '../../core/visits/queries.ts'
import { declineVisit } from '../../core/visits/register.ts'
import { bringBack, undoEnd } from '../../core/visits/restore.ts'
import { noteWarning } from '../../core/visits/staff-notes.ts'
import { REFUSALS } from '../../core/visits/visit.ts'
import { visitorName } from '../../core/visits/words.ts'
import { actorOf } from '../../http/actor.ts'
import type { Services } from '../../http/context.ts'
import { listOf, readForm } from '../../http/form.ts'
import { createRouter } from '../../http/router.ts'
import type { VisitRow } from '../../platform/db/schema.ts'
import { choices } from '../../platform/lib/choices.ts'
import { notFound } from '../../platform/lib/errors.ts'
import type { Translate } from '../../platform/messages/messages.ts'
import type { Board } from './board.ts'
import { MAX_CONFIRMED_AT_ONCE } from './inside-list.ts'
import { type Notice, type NoticeKey, warning } from './notice.ts'
import { getVisit, targetAt, targetOf } from './target.ts'
import { whileOpen } from './while-open.ts'

const QueueForm = z.object({
  visit: listOf(z.guid('problem.form'), { least: 1, most: MAX_CONFIRMED_AT_ONCE }),
})

const GuestOfForm = z.object({ guest_id: z.guid('problem.form').optional() })

const RefusalForm = z.object({ why: z.enum(REFUSALS, 'problem.pick') })

const BadgeForm = z.object({ badge: z.string().max(20) })

/** The notices for a refused tap; when its goal is already reached, the notice says so. */
type Refusals<Refusal extends string> = Record<Exclude<Refusal, 'not-found'>, NoticeKey> & {
  'already-inside'?: NoticeKey
  'badge-taken'?: NoticeKey
}

type Tap = <Refusal extends string>(
  act: (target: Target, req: Request) => Promise<ChangeResult<Refusal> & { instead?: VisitRow | undefined }>,
  done: NoticeKey,
  refused: Refusals<Refusal>,
) => (req: Request, res: Response) => Promise<void>

/** One tap on a row of the board: leave, bring back, confirm, turn away. */
export function tapRoutes(services: Services, board: Board): Router {
  const { db } = services
  const router = createRouter()

  const tap = tapOf(services, board)
  router.post(
    '/visits/:id/leave',
    tap((target) => leaveVisit(db, target), 'left', {
      'already-left': 'already_left',
      'not-inside': 'not_inside',
    }),
  )
  router.post(
    '/visits/:id/undo',
    tap((target) => undoEnd(db, target), 'undone', {
      'too-late': 'too_late',
      'already-inside': 'back_inside',
    }),
  )
  router.post('/visits/:id/undo/all', undoAll(services, board))
  router.post(
    '/visits/:id/back',
    tap((target) => bringBack(db, target), 'brought_back', {
      'not-ended': 'not_ended',
      'day-closed': 'day_closed',
      'already-inside': 'back_inside',
    }),
  )
  router.post(
    '/visits/:id/badge/kept',
    tap((target) => keepBadgeOut(db, target), 'badge_kept', {
      'no-badge': 'no_badge',
      'badge-taken': 'no_badge',
    }),
  )
  router.post(
    '/visits/:id/confirm',
    whileOpen(services, board),
    tap((target, req) => confirmGuest(db, target, guestOf(req)), 'confirmed', {
      'not-waiting': 'not_waiting',
      'already-inside': 'confirm_inside',
    }),
  )
  router.post('/waiting/confirm', whileOpen(services, board), confirmQueue(services, board))
  router.post('/visits/:id/decline', async (req, res) => {
    const visit = await getVisit(services, req, res)
    const form = readForm(RefusalForm, req)
    if (!form.ok) return board.say(req, res.status(422), askWhy(visit, res.locals.t))
    const decline = (target: Target) => declineVisit(db, target, form.values.why)
    await tap(decline, 'declined', { 'not-waiting': 'not_waiting' })(req, res)
  })
  router.post('/visits/:id/badge', handOutBadge(services, board, tap))
  return router
}

function tapOf(services: Services, board: Board): Tap {
  return (act, done, refused) => async (req, res) => {
    const target = targetOf(services, req, res)
    const result = await act(target, req)
    if (!result.ok && result.why === 'not-found') throw notFound()
    if (result.ok) services.live.changed(target.officeId)
    const words: Record<string, NoticeKey | undefined> = refused
    const key = result.ok ? done : (words[result.why] ?? done)
    await board.answer(req, res, { key, visitId: target.visitId, instead: result.instead })
  }
}

function handOutBadge(services: Services, board: Board, tap: Tap): RequestHandler {
  const { db } = services
  return async (req, res) => {
    await getVisit(services, req, res)
    const form = readForm(BadgeForm, req)
    const { office, t } = res.locals
    const badge = form.ok
      ? await findTypedBadge(db, office.id, form.values.badge)
      : { problem: 'badge' as const }
    if ('problem' in badge) return board.say(req, res.status(422), warning(t(`problem.${badge.problem}`)))
    const give = (target: Target) => giveBadge(db, target, badge.label)
    await tap(give, 'badge_given', {
      'not-inside': 'not_inside',
      'has-badge': 'no_badge',
      'badge-taken': 'no_badge',
    })(req, res)
  }
}

/** The reasons are asked for in one place, not in each row of who waits. */
function askWhy(visit: VisitRow, t: Translate): Notice {
  const reasons = choices(REFUSALS, undefined, (why) => t(`refused_why.${why}`))
  const text = t('waiting.decline_why', { name: visitorName(visit, t) })
  return { ...warning(text), refuse: { id: visit.id, reasons } }
}

/** Returns the expected guest that a tap names. */
function guestOf(req: Request): string | undefined {
  const form = readForm(GuestOfForm, req)
  return form.ok ? form.values.guest_id : undefined
}

/** Lets in all visitors of the form who still wait; those whose name is expected enter as guests. */
function confirmQueue({ db, pool, clock, live }: Services, board: Board): RequestHandler {
  return async (req, res) => {
    const form = readForm(QueueForm, req)
    if (!form.ok) return board.say(req, res.status(422), warning(res.locals.t('problem.form')))
    const { office, t } = res.locals
    let key: NoticeKey = 'not_waiting'
    let about = form.values.visit.at(-1) ?? ''
    for (const visitId of form.values.visit) {
      const visit = await findVisit(db, office.id, visitId)
      const who = { name: visit?.name ?? '', assurance: 'staff' as const }
      const { ok } = await confirmByName({ db, pool }, office, targetAt(clock.now(), res, visitId), who)
      if (!ok) continue
      key = 'queue_confirmed'
      if (visit && (await noteWarning(db, { officeId: office.id, now: clock.now() }, visit, t)))
        about = visitId
    }
    if (key === 'queue_confirmed') live.changed(office.id)
    await board.answer(req, res, { key, visitId: about })
  }
}

function undoAll(services: Services, board: Board): RequestHandler {
  return async (req, res) => {
    const visit = await getVisit(services, req, res)
    const undone = await undoTogether(services.db, actorOf(res, services.clock), visit)
    if (undone.length > 0) services.live.changed(visit.office_id)
    const key = undone.length > 0 ? 'undone_together' : 'too_late'
    await board.answer(req, res, { key, visitId: visit.id, count: undone.length })
  }
}
