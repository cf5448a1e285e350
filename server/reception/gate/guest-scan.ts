import type { Request, Response } from 'express'
import { namesakes } from '../../core/guests/confirm-guest.ts'
import { findGuestInvitation } from '../../core/guests/invitation.ts'
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

/** Ignore a second scan within this time: a camera or an unsteady hand scans twice. */
export const SETTLE_MS = 10_000

/** Lets in the guest of a scanned invitation. Returns false when the code is no invitation or the office expects no guests. */
export async function scanInvitation(
  services: Services & { board: Board },
  req: Request,
  res: Response,
  code: string,
): Promise<boolean> {
  const { board, clock, db } = services
  const { office, t } = res.locals
  const invitation = office.expectsGuests ? await findGuestInvitation(db, code, clock.now()) : undefined
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
  if (at && clock.now().getTime() - at.getTime() < SETTLE_MS) {
    return board.answer(req, res, { key: 'entered', visitId: visit.id })
  }
  await sayInside(board, req, res, visit)
}

/** Says since when the visitor is inside, and offers to record the departure. */
export function sayInside(
  board: Board,
  req: Request,
  res: Response,
  visit: Pick<VisitRow, 'id' | 'name' | 'slip_number' | 'entered_at' | 'client_uuid'>,
  note = '',
): Promise<void> {
  const { t } = res.locals
  const text = t('scan.inside', { name: visitorName(visit, t), time: clockTime(visit.entered_at) })
  return board.say(req, res, {
    ...warning([note, text].filter(Boolean).join(' ')),
    leaveId: visit.id,
    visit: visit.client_uuid,
  })
}

/** Today's guest with exactly this name, tones included, who has not come. Returns undefined when several guests match. */
export async function guestByName(
  services: Services,
  res: Response,
  name: string,
): Promise<GuestAtGate | undefined> {
  const { office } = res.locals
  if (!office.expectsGuests) return undefined
  return namesakes(await listAtGate(services, office.id, officeDay(services.clock.now())))(name)
}
