import { v5 as uuidv5 } from 'uuid'
import { setSwitch } from '../../core/offices/actions.ts'
import type { Office } from '../../core/offices/directory.ts'
import type { Db } from '../../platform/db/connect.ts'
import { inOffice } from '../../platform/db/office-scope.ts'
import type { GuestFields } from '../../platform/db/schema.ts'
import { addDays, MINUTE, minutesInto, type OfficeDay, officeDay } from '../../platform/lib/clock.ts'
import type { Keys } from '../../platform/lib/keys.ts'
import { insertGuests } from '../../reception/guests/actions.ts'
import { fillMeetings } from './meetings.ts'
import { personName } from './names.ts'
import { employerOf } from './places.ts'
import type { Host, PlannedVisit } from './planned.ts'
import { createRandom, type Random } from './random.ts'

/** How many of today's visitors were expected. */
const CAME = 6
/** Times of guests still expected, in minutes of the day; null for none. */
const TO_COME = [450, 450, 480, 510, 570, 600, 810, 840, 870, 930, null, null]

const HOSTS = ['Phòng họp A', 'Hội trường', 'Ông Lê Minh Tâm', 'Bà Trần Thị Thu', null]

/** Makes some of today's visitors expected guests. */
export function expectSome(office: Office, visits: PlannedVisit[]): PlannedVisit[] {
  const sound = visits.filter(({ repair }) => !repair)
  const isInvited = ({ entry }: PlannedVisit) => ['meeting', 'work'].includes(entry.purpose)
  const guests = [...sound.filter(isInvited), ...sound.filter((visit) => !isInvited(visit))].slice(0, CAME)
  for (const [index, visit] of guests.entries()) visit.guestId = uuidv5(`came ${index}`, office.id)
  return visits
}

/** Fills one office's list: guests who have come as `visits`, and others for today and tomorrow. */
export async function fillGuests(
  { db, keys }: { db: Db; keys: Keys },
  office: Office,
  { head, host, visits, now }: { head: string; host: Host | undefined; visits: PlannedVisit[]; now: Date },
): Promise<void> {
  const actor = { officeId: office.id, accountId: head, now }
  const random = createRandom(`guests ${office.code}`)
  const today = officeDay(now)
  await setSwitch(db, actor, 'expects_guests', true)
  await fillMeetings({ db, keys }, office, { head, host, now })
  const came = visits.flatMap(({ guestId: id, meeting, entry, enteredAt }) => {
    const at = Math.floor((enteredAt.getTime() - minutesInto(today, 0).getTime()) / MINUTE / 15) * 15
    const { name, phone, organisation: place, host, purpose, purposeNote, partySize, position } = entry
    const known = { name, phone, place, host, purpose, purpose_note: purposeNote, party_size: partySize }
    return id
      ? [
          {
            id,
            fields: {
              ...known,
              position: position ?? null,
              day: today,
              at_minutes: meeting?.begins ?? at,
              meeting_id: meeting?.id ?? null,
            },
          },
        ]
      : []
  })
  const toCome = [today, addDays(today, 1)].flatMap((day) =>
    TO_COME.map((at, index) => ({
      id: uuidv5(`${day} ${index}`, office.id),
      fields: invented(random, day, at),
    })),
  )
  await inOffice(db, office.id, async (tx) => {
    await insertGuests(tx, keys, actor, [...came, ...toCome])
    if (host)
      await insertGuests(tx, keys, { ...actor, accountId: undefined }, ofHost(office, random, host, today))
  })
}

/** Guests that the staff member has announced through the personal link. */
function ofHost(office: Office, random: Random, { id, name }: Host, day: OfficeDay) {
  return [600, 900, null].map((at, index) => ({
    id: uuidv5(`of the host ${index}`, office.id),
    fields: { ...invented(random, day, at), host: name, host_member_id: id },
  }))
}

function invented(random: Random, day: OfficeDay, at: number | null): GuestFields {
  return {
    ...{ day, at_minutes: at, name: personName(random), phone: null, host: random.pick(HOSTS) },
    place: employerOf(random, []).organisation,
    ...{ purpose: 'meeting', purpose_note: null },
    party_size: random.chance(0.2) ? random.between(2, 12) : 1,
  }
}
