import type { Response } from 'express'
import { mostAlike } from '../../core/guests/alike.ts'
import { namesakes } from '../../core/guests/confirm-guest.ts'
import { guestTime } from '../../core/guests/guest.ts'
import { findGuest, listAtGate } from '../../core/guests/queries.ts'
import type { Services } from '../../http/context.ts'
import type { ExpectedGuestRow, VisitRow } from '../../platform/db/schema.ts'
import { type OfficeDay, officeDay } from '../../platform/lib/clock.ts'

interface Choice {
  id: string
  text: string
}

/** The guest that a visit is of, or those who have not come, by whom it may be; those of a name like the visitor's first. */
export interface LinkPart {
  action: string
  guest: Choice | undefined
  groups: { label: string; guests: Choice[] }[]
  likeliest: string
}

/** Of a day whose list is still there, and of a visit that counts as one. */
export async function findLink(
  { clock, db, pool }: Services,
  res: Response,
  visit: VisitRow,
): Promise<LinkPart | undefined> {
  const { office, t } = res.locals
  if (!office.expectsGuests || !isLinkable(visit, officeDay(clock.now()))) return undefined
  const action = `/gate/visits/${visit.id}/guest`
  if (visit.guest_id) {
    const guest = await findGuest(db, office.id, visit.guest_id)
    return guest && { action, guest: choiceOf(guest), groups: [], likeliest: '' }
  }
  const awaited = (await listAtGate({ db, pool }, office.id, visit.day)).filter(({ arrived }) => !arrived)
  if (awaited.length === 0) return undefined
  const alike = mostAlike(visit.name ?? '', awaited)
  const groups = [
    { label: t('visit.link_alike'), guests: alike.map(choiceOf) },
    { label: t('visit.link_others'), guests: awaited.filter((one) => !alike.includes(one)).map(choiceOf) },
  ]
  return {
    action,
    guest: undefined,
    groups: groups.filter(({ guests }) => guests.length > 0),
    likeliest: namesakes(awaited)(visit.name)?.id ?? '',
  }
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
  guest: Parameters<typeof guestTime>[0] & Pick<ExpectedGuestRow, 'id' | 'name' | 'position' | 'place'>,
) {
  return {
    id: guest.id,
    text: [guest.name, guest.position, guestTime(guest), guest.place].filter(Boolean).join(' · '),
  }
}
