import type { ExpectedGuestRow } from '../../platform/db/schema.ts'
import { dateText, weekdayOf } from '../../platform/lib/clock.ts'
import type { Translate } from '../../platform/messages/messages.ts'
import { phoneOf } from '../visits/phone.ts'
import { othersText, purposeText } from '../visits/words.ts'
import { meetingWhen } from './meeting.ts'

/** `07:30, thứ hai 30/11/2026`; of a delegate `07:30–11:00, …`. */
export function whenText(
  guest: Pick<ExpectedGuestRow, 'day' | 'at_minutes'> & { meeting_ends?: number | null },
  t: Translate,
): string {
  const { at_minutes: begins, meeting_ends: ends } = guest
  if (begins !== null) return meetingWhen({ day: guest.day, begins, ends: ends ?? null }, t)
  const day = `${t(`weekday.${weekdayOf(guest.day)}`)} ${dateText(guest.day)}`
  return day
}

/** The guest's name and the number of companions. */
export function partyText(guest: Pick<ExpectedGuestRow, 'name' | 'party_size'>, t: Translate): string {
  return [guest.name, othersText(guest, t)].filter(Boolean).join(' ')
}

type Described = Pick<ExpectedGuestRow, 'position' | 'host' | 'place' | 'purpose' | 'purpose_note' | 'phone'>

/** The line below the name in a list; of the phone number only the end. */
export function guestDetails(guest: Described, t: Translate): string {
  const tail = guest.phone && t('gate.phone_tail', { tail: phoneOf(guest) })
  return [guest.position, guest.place, guest.host, purposeText(guest, t), tail].filter(Boolean).join(' · ')
}
