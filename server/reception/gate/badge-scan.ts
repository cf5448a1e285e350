import type { Request, Response } from 'express'
import { actOnBadge, type Badge, findNewcomer, findScannedBadge } from '../../core/visits/badges.ts'
import { leaveVisit } from '../../core/visits/leave.ts'
import { visitorName } from '../../core/visits/words.ts'
import { actorOf } from '../../http/actor.ts'
import type { Services } from '../../http/context.ts'
import { clockTime } from '../../platform/lib/clock.ts'
import type { Board } from './board.ts'
import { SETTLE_MS } from './guest-scan.ts'
import { warning } from './notice.ts'
import { targetAt } from './target.ts'

type Pages = Services & { board: Board }

/**
 * Handles one scan of a badge. If a visitor inside holds it, the scan records their departure; otherwise it marks the badge as
 * returned or found, or fills a free badge into the entry form. Returns false when the code is no badge or the office uses
 * none.
 */
export async function scanBadge(
  services: Pages,
  req: Request,
  res: Response,
  code: string,
): Promise<boolean> {
  const { office, t } = res.locals
  const badge = office.fields.includes('badge') ? await findScannedBadge(services.db, code) : undefined
  if (!badge) return false
  if (badge.office_id !== office.id) await services.board.say(req, res, warning(t('scan.other_office')))
  else if (badge.withdrawn_at)
    await services.board.say(req, res, warning(t('badge.withdrawn_scan', { badge: badge.label })))
  else if (badge.holder?.state === 'inside') await recordDeparture(services, req, res, badge, badge.holder)
  else await receiveBadge(services, req, res, badge)
  return true
}

async function recordDeparture(
  services: Pages,
  req: Request,
  res: Response,
  badge: Badge,
  holder: NonNullable<Badge['holder']>,
) {
  const { board, clock, db, live } = services
  const now = clock.now()
  // The guard scanned this badge into the entry form; a camera or a second scan must not record a departure right away.
  if (now.getTime() - holder.entered_at.getTime() < SETTLE_MS)
    return board.answer(req, res, { key: 'entered', visitId: holder.id })
  const left = await leaveVisit(db, targetAt(now, res, holder.id))
  if (left.ok) live.changed(res.locals.office.id)
  if (badge.lost_at) await actOnBadge(db, actorOf(res, clock), badge.id, 'found')
  await board.answer(req, res, { key: left.ok ? 'left' : 'already_left', visitId: holder.id })
}

async function receiveBadge(services: Pages, req: Request, res: Response, badge: Badge) {
  const { board, clock, db, flashes } = services
  const { office, staff, t } = res.locals
  const { label, holder, lost_at: lostAt } = badge
  const words = { badge: label, name: holder ? visitorName(holder, t) : '' }
  if (holder || lostAt) {
    const act = lostAt ? 'found' : 'returned'
    await actOnBadge(db, actorOf(res, clock), badge.id, act)
    if (req.get('HX-Request'))
      return board.say(req, res, { text: t(`badge.${act}_scan`, words), tone: 'good' })
    flashes.set(res, { key: `badges_${act}` })
    return res.redirect(303, '/badges')
  }
  const newcomer = await findNewcomer(db, office.id, staff.id, new Date(clock.now().getTime() - JUST_NOW_MS))
  const give = newcomer && {
    id: newcomer.id,
    label: t('badge.give', { name: visitorName(newcomer, t), time: clockTime(newcomer.entered_at) }),
  }
  const notice = { text: t('badge.ready', words), tone: 'good' as const, badge: label, give }
  if (req.get('HX-Request')) return board.say(req, res, notice)
  await board.show(req, res, { typed: { badge: label } }, notice)
}

/** A badge scanned within this time of an entry may belong to that visitor, who may still stand at the desk. */
const JUST_NOW_MS = 3 * 60_000
