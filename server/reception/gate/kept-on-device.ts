import { type GuestOnDevice, guestTime, type KeptOnDevice } from '../../core/guests/guest.ts'
import { invitationCode } from '../../core/guests/invitation.ts'
import type { GuestAtGate } from '../../core/guests/queries.ts'
import type { Office } from '../../core/offices/directory.ts'
import { listBadges } from '../../core/visits/badges.ts'
import { badgeCode } from '../../core/visits/codes.ts'
import type { Services } from '../../http/context.ts'
import { markOf } from '../../platform/lib/bearer-key.ts'
import type { GateLists } from './lists.ts'

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
  return {
    guests: guests
      .filter(({ arrived }) => !arrived)
      .map((guest) => ({ ...onDevice(guest), mark: markOf(invitationCode(keys, office.id, guest.id)) })),
    badges: Object.fromEntries(
      badges.map(({ id, label }) => [markOf(badgeCode(keys, office.id, id)), label]),
    ),
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
