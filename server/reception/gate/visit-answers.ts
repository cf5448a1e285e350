import type { Request, Response } from 'express'
import { findUsualPurpose } from '../../core/visits/queries.ts'
import { findOpen } from '../../core/visits/returning-visitor.ts'
import { defaultPurpose } from '../../core/visits/visit.ts'
import { visitorName } from '../../core/visits/words.ts'
import { actorOf } from '../../http/actor.ts'
import type { Services } from '../../http/context.ts'
import type { Typed } from '../../http/form.ts'
import type { VisitRow } from '../../platform/db/schema.ts'
import { officeDay } from '../../platform/lib/clock.ts'
import type { Board } from './board.ts'
import { findCameFrom } from './came-from.ts'
import { findLink } from './link-part.ts'
import { type NoticeKey, warning } from './notice.ts'
import { targetAt } from './target.ts'
import { type Origin, type VisitState, visitPage } from './visit-page.ts'

export interface VisitPages extends Services {
  board: Board
}

export function target({ clock }: VisitPages, res: Response, visit: VisitRow) {
  return targetAt(clock.now(), res, visit.id)
}

export function isHead(res: Response) {
  return res.locals.isHead
}

export async function done(
  { board, live, flashes }: VisitPages,
  req: Request,
  res: Response,
  key: NoticeKey,
  visitId: string,
) {
  live.changed(res.locals.office.id)
  const origin = originOf(req, visitId)
  if (!origin.name) return board.answer(req, res, { key, visitId })
  flashes.set(res, { key, about: visitId })
  res.redirect(303, origin.address)
}

export async function refuse(
  services: VisitPages,
  res: Response,
  why: string,
  visit: VisitRow,
  sent?: { typed: Typed; phone: string | null },
) {
  const { clock, db } = services
  const { t } = res.locals
  const holder =
    why === 'already-inside' && sent?.phone
      ? await findOpen(db, actorOf(res, clock), { by: 'phone', phone: sent.phone })
      : undefined
  const words: Record<string, string> = {
    'changed-meanwhile': t('visit.changed_meanwhile'),
    'filled-already': t('slips.filled_already'),
    'day-closed': t('visit.day_closed'),
    'never-inside': t('visit.never_inside'),
    'nothing-changed': t('visit.nothing_changed'),
    'badge-taken': t('badge.taken'),
    'already-inside': t('visit.phone_taken', { name: holder ? visitorName(holder, t) : '' }),
    voided: t('visit.voided'),
    'already-voided': t('visit.voided'),
    'guest-gone': t('visit.guest_gone'),
    'guest-came': t('visit.guest_came'),
    'is-guest': t('visit.is_guest'),
    'not-guest': t('visit.changed_meanwhile'),
  }
  const message = words[why]
  // Asked by a button of the board, whose parts are changed in place.
  if (res.req.get('HX-Request')) return services.board.say(res.req, res.status(409), warning(message ?? ''))
  // If somebody else was faster, shows the stored values; otherwise keeps what was typed.
  const keep = ['changed-meanwhile', 'filled-already'].includes(why) ? undefined : sent?.typed
  await showVisit(services, res.status(409), visit, { ...(keep && { typed: keep }), message })
}

export async function showVisit(
  services: VisitPages,
  res: Response,
  visit: VisitRow,
  state: VisitState = {},
) {
  const { clock, currentApp, db } = services
  const { office, t } = res.locals
  const now = clock.now()
  const seenBy = { today: officeDay(now), isHead: isHead(res), t }
  const [cameFrom, link, app, purpose] = await Promise.all([
    findCameFrom(db, office.id, visit, seenBy),
    findLink(services, res, visit),
    currentApp(),
    visit.name === null ? findUsualPurpose(services, office.id) : undefined,
  ])
  const origin = originOf(res.req, visit.id)
  const setting = { office, appRecommended: app !== undefined, origin, cameFrom, link, now, t }
  res.render('reception/gate/visit', visitPage(setting, visit, purpose ?? defaultPurpose(office), state))
}

/** The page from which the visit was opened; the first link names it, and the form carries it on. */
function originOf(req: Request, visitId: string): Origin {
  const name: unknown = req.method === 'POST' ? req.body?.from : req.query['from']
  // Includes the query of the log from which the visit was opened.
  const [log, part = ''] = /^log(\?[\w=&.-]{1,200})?$/.exec(String(name)) ?? []
  if (log) return { name: `log${part}`, address: `/log/visits/${visitId}${part}` }
  if (name === 'ended') return { name, address: '/gate/ended' }
  return { name: '', address: '/gate' }
}
