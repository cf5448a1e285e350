import type { Request, Response, Router } from 'express'
import * as z from 'zod'
import type { Office } from '../../core/offices/directory.ts'
import { answersTitle } from '../../core/recommended-app/known-apps.ts'
import { phoneOf } from '../../core/visits/phone.ts'
import { unvoidVisit } from '../../core/visits/restore.ts'
import { REASONS } from '../../core/visits/visit.ts'
import { changeText, visitorName, visitTab } from '../../core/visits/words.ts'
import { actorOf } from '../../http/actor.ts'
import type { Services } from '../../http/context.ts'
import { readForm } from '../../http/form.ts'
import { idParam } from '../../http/id-param.ts'
import { pageAsked, pagesBeside } from '../../http/pages.ts'
import { createRouter } from '../../http/router.ts'
import { clockTime, dateText, dayMonthText, officeDay } from '../../platform/lib/clock.ts'
import { notFound } from '../../platform/lib/errors.ts'
import type { Translate } from '../../platform/messages/messages.ts'
import { revealPhone } from './actions.ts'
import { hereOf } from './log-params.ts'
import { logRow } from './log-row.ts'
import { findLogVisit, readTrail, type TrailRow } from './visit-queries.ts'

const UnvoidForm = z.object({ reason: z.enum(REASONS, 'problem.pick') })

/** The actions after which the page of a visit opens. */
const DONE = ['unvoided', 'corrected', 'filled', 'voided'] as const

/** One visit of the log and everything that happened to it. */
export function logVisitRoutes({ db, clock, live, flashes, campaign }: Services): Router {
  const router = createRouter()

  router.get('/:id', (req, res) => show(req, res))

  router.post('/:id/phone', async (req, res) => {
    const shown = await revealPhone(db, actorOf(res, clock), idParam(req))
    if (!shown) throw notFound()
    await show(req, res, { wholePhone: phoneOf(shown, 'whole') || undefined })
  })

  router.post('/:id/unvoid', async (req, res) => {
    const form = readForm(UnvoidForm, req)
    if (!form.ok) return show(req, res.status(422), { message: res.locals.t('problem.pick') })
    const { office } = res.locals
    const id = idParam(req)
    const target = { ...actorOf(res, clock), visitId: id }
    const result = await unvoidVisit(db, office, target, form.values.reason)
    if (!result.ok && result.why === 'not-found') throw notFound()
    if (result.ok) {
      live.changed(office.id)
      flashes.set(res, { key: 'unvoided', about: id })
    }
    res.redirect(303, `/log/visits/${id}${asQuery(hereOf(req))}`)
  })

  const show = async (
    req: Request,
    res: Response,
    { message, wholePhone }: { message?: string; wholePhone?: string | undefined } = {},
  ) => {
    const { office, t, flash } = res.locals
    const done = DONE.find((key) => key === flash?.key)
    const visit = await findLogVisit(db, office.id, idParam(req))
    if (!visit) throw notFound()
    const page = pageAsked(req)
    const here = hereOf(req)
    const [apps, trail] = await Promise.all([campaign.known(), readTrail(db, office.id, visit.id, page)])
    res.render('head/log/visit', {
      title: visitTab(visit, t),
      heading: t('visit.title', { name: visitorName(visit, t) }),
      row: logRow(visit, { office, apps, t }),
      here: asQuery(here),
      back: `/log?${here || `day=${visit.day}`}`,
      from: encodeURIComponent(`log${asQuery(here)}`),
      dayText: dateText(visit.day),
      trail: trail.rows.map((row) => trailLine(row, visit.source, office, t)),
      ...pagesBeside(`/log/visits/${visit.id}`, page, trail.more, here),
      appTitle: answersTitle(apps, t),
      reasons: REASONS.map((value) => ({ value, label: t(`reason.${value}`) })),
      message:
        message ??
        (done && t(`flash.${done}`, { name: visitorName(visit, t), time: clockTime(visit.entered_at) })),
      wholePhone,
    })
  }

  return router
}

function asQuery(here: string): string {
  return here && `?${here}`
}

/** The kind of actor for actions without an account. */
const WITHOUT_ACCOUNT: Record<string, 'visitor' | 'lobby' | 'kiosk' | 'host'> = {
  'visit.registered': 'visitor',
  'visit.advised': 'visitor',
  'visit.recalled': 'kiosk',
  'visit.left': 'visitor',
  'visit.confirmed': 'lobby',
  'visit.host_answered': 'host',
}

function trailLine(row: TrailRow, source: string, office: Office, t: Translate) {
  const nobody =
    source === 'kiosk' && row.action === 'visit.confirmed' ? 'kiosk' : WITHOUT_ACCOUNT[row.action]
  return {
    seq: row.seq,
    at: `${dayMonthText(officeDay(row.at))} ${clockTime(row.at)}`,
    who: row.actor ?? t(`log.${nobody ?? 'system'}`),
    what: t(`audited.${row.action as 'visit.entered'}`, { defaultValue: row.action }),
    changes: row.changes.flatMap((change) => changeText(change, { office, t, phones: 'masked' }) ?? []),
  }
}
