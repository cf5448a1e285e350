import { LRUCache } from 'lru-cache'
import { type GuestOnDevice, guestTime, type KeptOnDevice } from '../../core/guests/guest.ts'
import { invitationCode } from '../../core/guests/invitation.ts'
import type { GuestAtGate } from '../../core/guests/queries.ts'
import type { Office } from '../../core/offices/directory.ts'
import { listBadges } from '../../core/visits/badges.ts'
import { badgeCode } from '../../core/visits/codes.ts'
import type { Services } from '../../http/context.ts'
import { markOf } from '../../platform/lib/bearer-key.ts'
import type { Keys } from '../../platform/lib/keys.ts'
import { upTo } from '../../platform/lib/up-to.ts'
import type { GateLists } from './lists.ts'

const CODES = { guest: invitationCode, badge: badgeCode }

/** Caches the mark of each code: computing five hundred takes milliseconds, and a delegation changes the list with every tap. */
const marks = new LRUCache<string, string>(upTo(20_000))

/**
 * What a gate device stores to work offline: the expected guests, and the codes its scanner accepts. It stores only one-way
 * marks of the codes, so nobody can forge an invitation or a badge from a device.
 */
export async function keptOnDevice(
  { db, keys }: Services,
  lists: GateLists,
  office: Office,
): Promise<KeptOnDevice> {
  const [guests, badges] = await Promise.all([
    office.expectsGuests ? lists.guests(office) : [],
    office.fields.includes('badge') ? listBadges(db, office.id) : [],
  ])
  const mark = (kind: keyof typeof CODES, { id }: { id: string }) => marked(keys, kind, office.id, id)
  return {
    guests: guests
      .filter(({ arrived }) => !arrived)
      .map((guest) => ({ ...onDevice(guest), mark: mark('guest', guest) })),
    badges: Object.fromEntries(badges.map((badge) => [mark('badge', badge), badge.label])),
  }
}

function onDevice(guest: GuestAtGate): Omit<GuestOnDevice, 'mark'> {
  return {
    ...{ id: guest.id, name: guest.name, party: guest.party_size, time: guestTime(guest) },
    ...(guest.position && { position: guest.position }),
    ...{ place: guest.place ?? '', host: guest.host ?? '' },
    ...{ meeting: guest.meeting_id ?? '', title: guest.meeting_title ?? '' },
  }
}

function marked(keys: Keys, kind: keyof typeof CODES, officeId: string, id: string): string {
  const name = `${kind} ${officeId} ${id}`
  const known = marks.get(name) ?? markOf(CODES[kind](keys, officeId, id))
  marks.set(name, known)
  return known
}
