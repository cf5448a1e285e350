import type { ExpectedGuestRow } from '../../platform/db/schema.ts'
import { dateText, weekdayOf } from '../../platform/lib/clock.ts'
import type { Translate } from '../../platform/messages/messages.ts'
import { phoneOf } from '../visits/phone.ts'
import { othersText, purposeText } from '../visits/words.ts'
import { meetingWhen } from './meeting.ts'

type Days = Pick<ExpectedGuestRow, 'day' | 'at_minutes'> &
  Partial<Pick<ExpectedGuestRow, 'until' | 'weekdays'>> & { meeting_ends?: number | null }

/** `07:30, thứ hai 30/11/2026`; of a delegate `07:30–11:00, …`; of several days with the weekdays and the last day. */
export function whenText(
  { day, at_minutes: begins, meeting_ends: ends, until, weekdays }: Days,
  t: Translate,
): string {
  const when =
    begins === null
      ? `${t(`weekday.${weekdayOf(day)}`)} ${dateText(day)}`
      : meetingWhen({ day, begins, ends: ends ?? null }, t)
  if (!until || !weekdays) return when
  const names = Array.from(weekdays)
    .map((one) => t(`weekday_short.${one as '0'}`))
    .join(', ')
  return t('guests.when_several', { when, weekdays: names, until: dateText(until) })
}

/** The guest's name and the number of companions. */
export function partyText(guest: Pick<ExpectedGuestRow, 'name' | 'party_size'>, t: Translate): string {
  return [guest.name, othersText(guest, t)].filter(Boolean).join(' ')
}

type Described = Pick<
  ExpectedGuestRow,
  'position' | 'host' | 'place' | 'purpose' | 'purpose_note' | 'phone'
> &
  Partial<Pick<ExpectedGuestRow, 'until'>>

/** The line below the name in a list; of the phone number only the end. */
export function guestDetails(guest: Described, t: Translate): string {
  const tail = guest.phone && t('gate.phone_tail', { tail: phoneOf(guest) })
  const last = guest.until && t('guests.last_day', { day: dateText(guest.until) })
  return [guest.position, guest.place, guest.host, purposeText(guest, t), tail, last]
    .filter(Boolean)
    .join('\u00a0· ')
}
