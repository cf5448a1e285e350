import { LRUCache } from 'lru-cache'
import type { Db, Pool } from '../../platform/db/connect.ts'
import type { OfficeTx } from '../../platform/db/office-scope.ts'
import type { ExpectedGuestRow, VisitRow } from '../../platform/db/schema.ts'
import { officeDay } from '../../platform/lib/clock.ts'
import { grouped } from '../../platform/lib/grouped.ts'
import { asSpoken } from '../../platform/lib/text.ts'
import { confirmation } from '../visits/actions.ts'
import { type ChangeResult, changeVisit, type Patch, type Target } from '../visits/change.ts'
import { hasCome, lockGuest } from './guest-lock.ts'
import { type GuestAtGate, listAtGate } from './queries.ts'

/** A list of hundreds is looked through with every change of a board: its names are taken apart once. */
const known = new LRUCache<string, string>({ max: 5000, memoMethod: asSpoken })
const spoken = (name: string) => known.memo(name)

/** Finds, of the guests who have not come, the one of a name, with its tones; of two nobody knows who it is. */
export function namesakes<Guest extends Pick<GuestAtGate, 'name' | 'arrived'>>(
  guests: Guest[],
): (name: string | null) => Guest | undefined {
  const awaited = guests.filter(({ arrived }) => !arrived)
  const byName = new Map(grouped(awaited, ({ name }) => spoken(name)))
  return (name) => {
    const found = name === null ? [] : (byName.get(spoken(name)) ?? [])
    return found.length === 1 ? found[0] : undefined
  }
}

/** Whoever has registered is inside as the guest `guestId`; or, where that is over or was never so, as anybody else. */
export function confirmGuest(
  db: Db,
  target: Target,
  guestId: string | undefined,
  assurance: 'staff' | 'lobby' = 'staff',
): Promise<ChangeResult<'not-waiting'>> {
  return changeVisit<'not-waiting'>(db, target, async (visit, tx) => {
    // Held before the number is given, as an entry does it: else two gates could wait for each other.
    const guest = guestId ? await lockAwaited(tx, target, guestId) : undefined
    const confirmed = await confirmation(tx, visit, target, assurance)
    if (typeof confirmed === 'string') return confirmed
    return guest ? { ...confirmed, patch: { ...confirmed.patch, ...announcedOf(guest, visit) } } : confirmed
  })
}

/** As confirmGuest, for visitors whom nobody has looked up in the list: the one of their name, if there is one. */
export async function confirmByName(
  stores: { db: Db; pool: Pool },
  office: { expectsGuests: boolean },
  target: Target,
  { name, assurance }: { name: string; assurance: 'staff' | 'lobby' },
): Promise<ChangeResult<'not-waiting'>> {
  const { officeId, now } = target
  const guests = office.expectsGuests ? await listAtGate(stores, officeId, officeDay(now)) : []
  return confirmGuest(stores.db, target, namesakes(guests)(name)?.id, assurance)
}

/** Held, as every entry of a guest holds them: of two gates the second finds that they have come. */
async function lockAwaited(
  tx: OfficeTx,
  { officeId, now }: Target,
  id: string,
): Promise<ExpectedGuestRow | undefined> {
  const guest = await lockGuest(tx, officeId, id)
  return guest?.day === officeDay(now) && !(await hasCome(tx, guest)) ? guest : undefined
}

/** What the visitor has not said themselves stands on the list. */
function announcedOf(guest: ExpectedGuestRow, visit: VisitRow): Patch {
  return {
    guest_id: guest.id,
    meeting_id: guest.meeting_id,
    ...whatIsMissing(guest, visit),
    ...(visit.party_size === 1 && { party_size: guest.party_size }),
    ...(guest.meeting_id && { purpose: guest.purpose, purpose_note: guest.purpose_note }),
  }
}

/** Position, place and host, as the list has them; nothing where the visit has its own, or where the list has none either. */
export function whatIsMissing(guest: ExpectedGuestRow, visit: VisitRow): Patch {
  const isWithoutPlace = visit.commune_code === null && visit.organisation === null
  return {
    ...(visit.position === null && guest.position !== null && { position: guest.position }),
    ...(isWithoutPlace && guest.place !== null && { organisation: guest.place }),
    ...(visit.host === null &&
      guest.host !== null && { host: guest.host, host_member_id: guest.host_member_id }),
  }
}
