import type { Request, Response } from 'express'
import { namesakes } from '../../core/guests/confirm-guest.ts'
import { findInvitation } from '../../core/guests/invitation.ts'
import { type GuestArrival, type GuestAtGate, listAtGate } from '../../core/guests/queries.ts'
import { closureText } from '../../core/offices/closure.ts'
import { findVisit } from '../../core/visits/queries.ts'
import { isInside } from '../../core/visits/visit.ts'
import { visitorName } from '../../core/visits/words.ts'
import type { Services } from '../../http/context.ts'
import type { VisitRow } from '../../platform/db/schema.ts'
import { clockTime, officeDay } from '../../platform/lib/clock.ts'
import type { Board } from './board.ts'
import { letGuestIn } from './guest-routes.ts'
import { warning } from './notice.ts'

/** A camera or a nervous hand scans twice: who came in this moment is not told that they are in. */
export const SETTLE = 10_000

/** One scan of an invitation is the entry of its guest. False for a code that is no invitation of an office with guests. */
export async function scanInvitation(
  services: Services & { board: Board },
  req: Request,
  res: Response,
  code: string,
): Promise<boolean> {
  const { board, clock, db } = services
  const { office, t } = res.locals
  const invitation = office.expectsGuests ? await findInvitation(db, code, clock.now()) : undefined
  if (!invitation) return false
  const { guest, cancelled, officeId } = invitation
  if (officeId !== office.id) await board.say(req, res, warning(t('scan.other_office')))
  else if (!guest)
    await board.say(req, res, warning(t(cancelled ? 'meetings.scan_cancelled' : 'guests.scan_withdrawn')))
  else if (guest.visit_id) await sayArrived(services, req, res, guest)
  else {
    const closed = closureText(office, officeDay(clock.now()), t)
    if (closed) await board.say(req, res, warning(closed))
    else await letGuestIn(services, board, req, res, guest.id)
  }
  return true
}

async function sayArrived(
  { board, clock, db }: Services & { board: Board },
  req: Request,
  res: Response,
  { visit_id: visitId, entered_at: at }: GuestArrival,
) {
  const visit = visitId ? await findVisit(db, res.locals.office.id, visitId) : undefined
  if (!visit || !isInside(visit))
    return board.answer(req, res, { key: 'already_left', visitId: visitId ?? '' })
  if (at && clock.now().getTime() - at.getTime() < SETTLE) {
    return board.answer(req, res, { key: 'entered', visitId: visit.id })
  }
  await sayInside(board, req, res, visit)
}

/** Somebody is in already: since when, and the way out. */
export function sayInside(
  board: Board,
  req: Request,
  res: Response,
  visit: Pick<VisitRow, 'id' | 'name' | 'slip_number' | 'entered_at' | 'client_uuid'>,
): Promise<void> {
  const { t } = res.locals
  const text = t('scan.inside', { name: visitorName(visit, t), time: clockTime(visit.entered_at) })
  return board.say(req, res, { ...warning(text), leaveId: visit.id, visit: visit.client_uuid })
}

/** The one guest of today who has this name, with its tones, and has not come; of two nobody knows who it is. */
export async function guestByName(
  services: Services,
  res: Response,
  name: string,
): Promise<GuestAtGate | undefined> {
  const { office } = res.locals
  if (!office.expectsGuests) return undefined
  return namesakes(await listAtGate(services, office.id, officeDay(services.clock.now())))(name)
}
