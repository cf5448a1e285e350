import { meetingsOfDay, people } from '../../core/guests/delegates.ts'
import { guestTime } from '../../core/guests/guest.ts'
import type { GuestArrival, GuestDays } from '../../core/guests/queries.ts'
import { guestDetails, partyText, whenText } from '../../core/guests/words.ts'
import type { Office } from '../../core/offices/directory.ts'
import { offered } from '../../core/places/communes.ts'
import { phoneOf } from '../../core/visits/phone.ts'
import { purposesWith } from '../../core/visits/visit.ts'
import { othersText, placeText } from '../../core/visits/words.ts'
import type { Problems, Typed } from '../../http/form.ts'
import { choices } from '../../platform/lib/choices.ts'
import { clockTime, dateText, dayMonthText, type OfficeDay, weekdayOf } from '../../platform/lib/clock.ts'
import { byGivenName } from '../../platform/lib/given-name.ts'
import type { Translate } from '../../platform/messages/messages.ts'
import { WEEKDAYS } from './guest-form.ts'
import type { Unlinked } from './unlinked-queries.ts'

export function guestPart(
  guest: GuestArrival,
  how: { unlinked: Unlinked[]; office: Office; link: string; isMoved: boolean },
  t: Translate,
) {
  const { id, version, name, phone, meeting_id: meeting } = guest
  return {
    ...{ id, version, name, party: partyText(guest, t), arrived: arrivalOf(guest, t) },
    details: [whenText(guest, t), guestDetails({ ...guest, host: null, phone: null }, t)].join(' · '),
    // A delegate's day, time, host and purpose come from the meeting.
    meeting: meeting ? { href: `/meetings/${meeting}`, title: guest.meeting_title ?? '' } : undefined,
    cameAs: how.unlinked.map((visit) => ({
      action: `/gate/visits/${visit.id}/guest`,
      text: [clockTime(visit.entered_at), visit.name, placeText(visit, how.office.communes)]
        .filter(Boolean)
        .join(' · '),
    })),
    phoneTail: phone ? phoneOf({ phone }) : '',
    invitation: invitationOf(guest, how, t),
  }
}

/** What to send by Zalo, both empty without a public address (PUBLIC_URL); undefined for a guest who has come. */
export function invitationOf(
  guest: GuestArrival,
  { office, link, isMoved }: { office: Office; link: string; isMoved: boolean },
  t: Translate,
) {
  if (guest.visit_id) return undefined
  const words = { guest: partyText(guest, t), office: office.name, when: whenText(guest, t), link }
  return { link, message: link && messageOf(guest, words, isMoved, t) }
}

function messageOf(
  { host, meeting_title: meeting }: GuestArrival,
  words: { guest: string; office: string; when: string; link: string },
  isMoved: boolean,
  t: Translate,
): string {
  if (meeting)
    return t(isMoved ? 'meetings.message_moved' : 'meetings.message', { ...words, meeting, host: host ?? '' })
  if (host) return t(isMoved ? 'guests.message_host_moved' : 'guests.message_host', { ...words, host })
  return t(isMoved ? 'guests.message_moved' : 'guests.message', words)
}

/** The fields of a guest, shared by the list's page and the page of one guest. */
export function guestFieldsPart(
  office: Office,
  { typed, problems, purpose }: { typed: Typed; problems: Problems; purpose: string },
  t: Translate,
) {
  return {
    typed,
    problems,
    weekdays: WEEKDAYS.map((day) => ({ field: `weekday_${day}`, label: t(`weekday_short.${day}`) })),
    communes: offered(office.communes),
    purposes: choices(purposesWith(office, typed['purpose']), typed['purpose'] ?? purpose, (value) =>
      t(`purpose.${value}`),
    ),
  }
}

/** The list of one day, and links to the other days that have one. */
export function guestsList(
  { guests, days, past }: GuestDays,
  { today, day }: { today: OfficeDay; day: OfficeDay },
  t: Translate,
) {
  const others = [today, day].filter((one) => !days.some((known) => known.day === one))
  const all = [...days, ...new Set(others)].map((one) =>
    typeof one === 'string' ? { day: one, guests: 0 } : one,
  )
  return {
    heading: dayHeading(day, today, t),
    count: t('guests.people', { count: people(guests) }),
    rows: guests
      .filter((guest) => !guest.meeting_id)
      .toSorted(byTime)
      .map((guest) => guestLine(guest, t)),
    meetings: meetingsOfDay(guests, t),
    cards: `/guests/cards?day=${day}`,
    days: all
      .toSorted((one, other) => (one.day < other.day ? -1 : 1))
      .map((one) => ({
        href: one.day === today ? '/guests' : `/guests?day=${one.day}`,
        text: t('guests.day_link', { day: shortDay(one.day, today, t), count: one.guests }),
        current: one.day === day,
      })),
    past: past.map((one) =>
      t('guests.past_day', { day: dateText(one.day), count: one.expected, arrived: one.arrived }),
    ),
  }
}

function byTime(one: GuestArrival, other: GuestArrival): number {
  return (one.at_minutes ?? Infinity) - (other.at_minutes ?? Infinity) || byGivenName(one, other)
}

function guestLine(guest: GuestArrival, t: Translate) {
  return {
    id: guest.id,
    name: guest.name,
    others: othersText(guest, t),
    time: guestTime(guest),
    details: guestDetails(guest, t),
    arrived: arrivalOf(guest, t),
  }
}

/** Text and link of the visit of a guest who has come. */
export function arrivalOf({ visit_id: id, entered_at: at }: GuestArrival, t: Translate) {
  if (!id || !at) return undefined
  return { href: `/gate/visits/${id}`, text: t('guests.arrived_at', { time: clockTime(at) }) }
}

/** For example `Hôm nay, thứ tư 25/11/2026`. */
function dayHeading(day: OfficeDay, today: OfficeDay, t: Translate): string {
  const date = `${t(`weekday.${weekdayOf(day)}`)} ${dateText(day)}`
  return day === today ? t('guests.today', { day: date }) : t('guests.other_day', { day: date })
}

function shortDay(day: OfficeDay, today: OfficeDay, t: Translate): string {
  if (day === today) return t('period.shortcut.today')
  return `${t(`weekday_short.${weekdayOf(day)}`)} ${dayMonthText(day)}`
}
