import type { Db, Pool } from '../../platform/db/connect.ts'
import type { OfficeTx } from '../../platform/db/office-scope.ts'
import type { ExpectedGuestRow, VisitRow } from '../../platform/db/schema.ts'
import { officeDay } from '../../platform/lib/clock.ts'
import { grouped } from '../../platform/lib/grouped.ts'
import { asSpoken } from '../../platform/lib/text.ts'
import { type ChangeResult, changeVisit, type Patch, type Target } from '../visits/change.ts'
import { type Assurance, confirmation } from '../visits/register.ts'
import { hasArrived, lockGuest } from './guest-lock.ts'
import { type GuestAtGate, listAtGate } from './queries.ts'

/** Returns a function that finds the one guest of a name, with its tones, who has not come; undefined if two have this name. */
export function namesakes<Guest extends Pick<GuestAtGate, 'name' | 'arrived'>>(
  guests: Guest[],
): (name: string | null) => Guest | undefined {
  const awaited = guests.filter(({ arrived }) => !arrived)
  const byName = new Map(grouped(awaited, ({ name }) => asSpoken(name)))
  return (name) => {
    const found = name === null ? [] : (byName.get(asSpoken(name)) ?? [])
    return found.length === 1 ? found[0] : undefined
  }
}

/** Confirms a waiting visit as the guest `guestId`; as an ordinary visit if that guest has come or is not expected today. */
export function confirmGuest(
  db: Db,
  target: Target,
  guestId: string | undefined,
  assurance: Assurance = 'staff',
): Promise<ChangeResult<'not-waiting'>> {
  return changeVisit<'not-waiting'>(db, target, async (visit, tx) => {
    // Locked before the number is given, in the same order as an entry: otherwise two gates could deadlock.
    const guest = guestId ? await lockAwaited(tx, target, guestId) : undefined
    const confirmed = await confirmation(tx, visit, target, assurance)
    if (typeof confirmed === 'string') return confirmed
    return guest ? { ...confirmed, patch: { ...confirmed.patch, ...announcedOf(guest, visit) } } : confirmed
  })
}

/** Confirms a waiting visit as the guest of the same name, if exactly one is expected; else as an ordinary visit. */
export async function confirmByName(
  stores: { db: Db; pool: Pool },
  office: { expectsGuests: boolean },
  target: Target,
  { name, assurance }: { name: string; assurance: Assurance },
): Promise<ChangeResult<'not-waiting'>> {
  const { officeId, now } = target
  const guests = office.expectsGuests ? await listAtGate(stores, officeId, officeDay(now)) : []
  return confirmGuest(stores.db, target, namesakes(guests)(name)?.id, assurance)
}

/** Locks the guest as every arrival does: of two gates, the second finds that the guest has come. */
async function lockAwaited(
  tx: OfficeTx,
  { officeId, now }: Target,
  id: string,
): Promise<ExpectedGuestRow | undefined> {
  const guest = await lockGuest(tx, officeId, id)
  return guest?.day === officeDay(now) && !(await hasArrived(tx, guest)) ? guest : undefined
}

/** The guest's columns for the visit; what the visitor has filled in stays. */
function announcedOf(guest: ExpectedGuestRow, visit: VisitRow): Patch {
  return {
    guest_id: guest.id,
    meeting_id: guest.meeting_id,
    ...whatIsMissing(guest, visit),
    ...(visit.party_size === 1 && { party_size: guest.party_size }),
    ...(guest.meeting_id && { purpose: guest.purpose, purpose_note: guest.purpose_note }),
  }
}

/** Position, place and host from the list, where the visit has none. */
export function whatIsMissing(guest: ExpectedGuestRow, visit: VisitRow): Patch {
  const isWithoutPlace = visit.commune_code === null && visit.organisation === null
  return {
    ...(visit.position === null && guest.position !== null && { position: guest.position }),
    ...(isWithoutPlace && guest.place !== null && { organisation: guest.place }),
    ...(visit.host === null &&
      guest.host !== null && { host: guest.host, host_member_id: guest.host_member_id }),
  }
}
