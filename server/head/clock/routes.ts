import type { RequestHandler, Response, Router } from 'express'
import * as z from 'zod'
import { officesWithHead } from '../../core/accounts/queries.ts'
import type { ClockState } from '../../core/installation/purge-runs.ts'
import { actorOf } from '../../http/actor.ts'
import { clockTroubles } from '../../http/clock-notice.ts'
import type { Services } from '../../http/context.ts'
import { dayField } from '../../http/day-field.ts'
import { type Problems, readForm, type Typed } from '../../http/form.ts'
import { createRouter } from '../../http/router.ts'
import type { Role } from '../../platform/db/schema.ts'
import { momentText, officeDay } from '../../platform/lib/clock.ts'
import { notFound } from '../../platform/lib/errors.ts'
import type { Translate } from '../../platform/messages/messages.ts'

const ConfirmForm = z.object({ day: dayField })

const RestoredForm = z.object({ office: z.guid().optional() })

/** What waits for the date; a head types it for one office, the district for all. */
export function clockRoutes(services: Services): Router {
  const { purgeRuns, clock, flashes } = services
  const router = createRouter()

  router.get('/', (_req, res) => show(res))

  router.post('/', async (req, res) => {
    const form = readForm(ConfirmForm, req)
    if (!form.ok) return show(res.status(422), form)
    const by = actorOf(res, clock)
    if (form.values.day !== officeDay(by.now)) {
      return show(res.status(422), { ...form, problems: { day: { key: 'problem.not_today' } } })
    }
    await purgeRuns.confirm({ ...by, scope: res.locals.staff.role === 'district' ? 'all' : 'office' })
    flashes.set(res, { key: 'clock_confirmed' })
    res.redirect(303, '/clock')
  })

  router.post('/restored', noteRedone(services))

  const show = (res: Response, more: { typed?: Typed; problems?: Problems } = {}) => {
    const { staff, office, t, flash } = res.locals
    const { role } = staff
    const state = purgeRuns.state(role === 'district' ? undefined : office.id)
    const isDone = flash?.key === 'clock_confirmed'
    res.render('head/clock/clock', clockPage({ state, role, now: clock.now(), isDone, ...more }, t))
  }

  return router
}

/** Notes that changes which a restore had undone were made again, so that the first page no longer asks for it. */
function noteRedone({ db, purgeRuns, clock }: Services): RequestHandler {
  // The head does so for an office. For one without a head, which would otherwise stay marked for ever, the district does.
  const isForDistrict = async (res: Response, officeId: string) =>
    res.locals.staff.role === 'district' && !(await officesWithHead(db)).has(officeId)
  return async (req, res) => {
    const form = readForm(RestoredForm, req)
    if (!form.ok) throw notFound()
    const by = actorOf(res, clock)
    const officeId = form.values.office ?? by.officeId
    if (officeId !== by.officeId && !(await isForDistrict(res, officeId))) throw notFound()
    await purgeRuns.redone({ ...by, officeId })
    res.redirect(303, '/')
  }
}

interface ClockContext {
  /** Of this user's office, or of all. */
  state: ClockState
  role: Role
  now: Date
  typed?: Typed
  problems?: Problems
  isDone: boolean
}

function clockPage({ state, role, now, typed = {}, problems = {}, isDone }: ClockContext, t: Translate) {
  const { waiting, slowBy } = state
  const troubles = clockTroubles(state, now, t)
  const isAsked = waiting !== undefined || (slowBy > 0 && role === 'district')
  return {
    title: t('clock.title'),
    verdicts:
      troubles.length > 0
        ? troubles.map((text) => ({ text, tone: 'bad' }))
        : [{ text: t('clock.sure'), tone: 'good' }],
    more: slowBy > 0 && role !== 'district' ? [t('clock.confirm.district')] : [],
    facts: [
      { label: t('clock.facts.clock'), text: momentText(now) },
      ...(waiting
        ? [
            { label: t('clock.facts.last'), text: momentText(waiting.since) },
            { label: t('clock.facts.waits'), text: t('clock.facts.waits_text') },
          ]
        : []),
    ],
    confirm: isAsked
      ? {
          deletes: waiting ? deletesText(waiting, t) : '',
          scope: t(role === 'district' ? 'clock.confirm.all' : 'clock.confirm.own'),
          typed,
          problems,
        }
      : undefined,
    done: isDone ? t('clock.done') : undefined,
  }
}

function deletesText({ due, kept }: { due: number; kept: number }, t: Translate): string {
  if (due === 0) return t('clock.confirm.deletes_none')
  return `${t('clock.confirm.deletes', { expired: due, kept })} ${t('clock.confirm.undone')}`
}
