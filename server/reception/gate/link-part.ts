import type { Response } from 'express'
import { mostAlike } from '../../core/guests/alike.ts'
import { guestTime } from '../../core/guests/guest.ts'
import { findGuest, type GuestAtGate, listAtGate } from '../../core/guests/queries.ts'
import type { Services } from '../../http/context.ts'
import type { VisitRow } from '../../platform/db/schema.ts'
import { MINUTE, minutesInto, type OfficeDay, officeDay } from '../../platform/lib/clock.ts'

interface Choice {
  id: string
  name: string
  /** What tells two of one name apart. */
  details: string
}

/** The guest that a visit is of, or those who have not come, by whom it may be. */
export interface LinkPart {
  action: string
  guest: Choice | undefined
  /** Of a name like the visitor's, the likeliest first. */
  alike: Choice[]
  /** Those who were expected around the time of the entry; the rest of a long list is chosen from a menu. */
  near: Choice[]
  others: Choice[]
}

/** As many as fit on two screens of a phone. */
const NEAR = 15

/** Of a day whose list is still there, and of a visit that counts as one. */
export async function findLink(
  { clock, db, pool }: Services,
  res: Response,
  visit: VisitRow,
): Promise<LinkPart | undefined> {
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

/** Whoever has no time comes after those of that hour. */
function byNearness({
  day,
  entered_at: entered,
}: VisitRow): (one: GuestAtGate, other: GuestAtGate) => number {
  const came = (entered.getTime() - minutesInto(day, 0).getTime()) / MINUTE
  const away = ({ at_minutes: at }: GuestAtGate) => (at === null ? 60 : Math.abs(at - came))
  return (one, other) => away(one) - away(other)
}

/** The lists of past days are deleted; whoever waits is let in as the guest, and a slip is filled in first. */
function isLinkable(visit: VisitRow, today: OfficeDay): boolean {
  return (
    visit.day === today &&
    visit.name !== null &&
    visit.number !== null &&
    !visit.voided_at &&
    !visit.duplicate_presence
  )
}

function choiceOf(
  guest: Pick<GuestAtGate, 'id' | 'name' | 'position' | 'place' | 'day' | 'at_minutes'>,
): Choice {
  const { id, name, position, place } = guest
  return { id, name, details: [guestTime(guest), position, place].filter(Boolean).join(' · ') }
}
