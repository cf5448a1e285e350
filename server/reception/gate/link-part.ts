import type { Response } from 'express'
import { mostAlike } from '../../core/guests/alike.ts'
import { guestTime } from '../../core/guests/guest.ts'
import { findGuest, type GuestAtGate, listAtGate } from '../../core/guests/queries.ts'
import type { Services } from '../../http/context.ts'
import type { VisitRow } from '../../platform/db/schema.ts'
import { MINUTE, minutesInto, type OfficeDay, officeDay } from '../../platform/lib/clock.ts'

/** Fits on two screens of a phone. */
const NEAR = 15

/**
 * The guest linked to a visit, or the guests who have not come and could be this visitor, the likeliest first. Returns undefined when the day's guest list is gone, or the visit is in a state that cannot be linked.
 */
export async function findLink({ clock, db, pool }: Services, res: Response, visit: VisitRow) {
  const { office } = res.locals
  if (!office.expectsGuests || !isLinkable(visit, officeDay(clock.now()))) return undefined
  const part = { action: `/gate/visits/${visit.id}/guest`, guest: undefined, alike: [], near: [], others: [] }
  if (visit.guest_id) {
    const guest = await findGuest(db, office.id, visit.guest_id)
    return guest && { ...part, guest: choiceOf(guest) }
  }
  const awaited = (await listAtGate({ db, pool }, office.id, visit.day)).filter(({ arrived }) => !arrived)
  if (awaited.length === 0) return undefined
  const alike = mostAlike(visit.name ?? '', awaited)
  const others = awaited.filter((one) => !alike.includes(one)).toSorted(byNearness(visit))
  return {
    ...part,
    alike: alike.map(choiceOf),
    near: others.slice(0, NEAR).map(choiceOf),
    others: others.slice(NEAR).map(choiceOf),
  }
}

/** Guests without a time come after those of the same hour. */
function byNearness({
  day,
  entered_at: entered,
}: VisitRow): (one: GuestAtGate, other: GuestAtGate) => number {
  const came = (entered.getTime() - minutesInto(day, 0).getTime()) / MINUTE
  const away = ({ at_minutes: at }: GuestAtGate) => (at === null ? 60 : Math.abs(at - came))
  return (one, other) => away(one) - away(other)
}

/** Lists of past days are deleted; a waiting visitor is linked on entry, and a slip has to be filled in first. */
function isLinkable(visit: VisitRow, today: OfficeDay): boolean {
  return (
    visit.day === today &&
    visit.name !== null &&
    visit.number !== null &&
    !visit.voided_at &&
    !visit.duplicate_presence
  )
}

function choiceOf(guest: Pick<GuestAtGate, 'id' | 'name' | 'position' | 'place' | 'day' | 'at_minutes'>) {
  const { id, name, position, place } = guest
  return { id, name, details: [guestTime(guest), position, place].filter(Boolean).join(' · ') }
}
