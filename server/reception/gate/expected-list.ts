import { createHash } from 'node:crypto'
import { people } from '../../core/guests/delegates.ts'
import { guestTime } from '../../core/guests/guest.ts'
import type { GuestAtGate } from '../../core/guests/queries.ts'
import { guestDetails } from '../../core/guests/words.ts'
import { boardWords, isOnBoard } from '../../core/visits/board-search.ts'
import { othersText } from '../../core/visits/words.ts'
import { grouped } from '../../platform/lib/grouped.ts'
import { fold } from '../../platform/lib/text.ts'
import type { Translate } from '../../platform/messages/messages.ts'

interface ExpectedRow {
  id: string
  name: string
  others: string
  time: string
  details: string
  search: string
  /** The folded name, with which the name typed into the form is compared. */
  folded: string
}

/** Rows shown without a search: five hundred would be half a megabyte in every event. */
const SHOWN = 15

interface MeetingAtGate {
  id: string
  href: string
  title: string
  time: string
  place: string
  counts: { came: number; invited: number }
  search: string
}

/** Today's guests who have not come yet, the next ones first. */
export interface ExpectedList {
  rows: ExpectedRow[]
  meetings: MeetingAtGate[]
  /** Number of guests that only a search shows. */
  more: number
  /** Changes whenever a device has to reload its stored list. */
  stamp: string
  expected: number
  arrived: number
}

export function expectedList(guests: GuestAtGate[], { t }: { t: Translate }, query = ''): ExpectedList {
  const words = boardWords(query)
  const waiting = guests.filter(({ arrived }) => !arrived)
  // A meeting is one row that links to its delegates; only a search lists each delegate.
  const found = query
    ? waiting.filter((guest) => isOnBoard(searchOf(guest), words))
    : waiting.filter(({ meeting_id: meeting }) => !meeting)
  const more = query ? found.length : waiting.length
  return {
    meetings: meetingsOf(guests),
    rows: found.slice(0, SHOWN).map((guest) => rowOf(guest, t)),
    stamp: stampOf(guests),
    more: more - Math.min(found.length, SHOWN),
    // Counts people, not guests, as a meeting does.
    expected: people(guests),
    arrived: people(guests.filter(({ arrived }) => arrived)),
  }
}

function stampOf(guests: GuestAtGate[]): string {
  const state = guests.map(({ id, version, arrived }) => `${id} ${version} ${arrived}`)
  return createHash('sha256').update(state.join()).digest('base64url').slice(0, 12)
}

function meetingsOf(guests: GuestAtGate[]): MeetingAtGate[] {
  const delegates = guests.filter(({ meeting_id: meeting }) => meeting)
  return grouped(delegates, ({ meeting_id: meeting }) => meeting).flatMap(([id, own]) => {
    const [one] = own
    if (!one) return []
    const [title, place] = [one.meeting_title ?? '', one.host ?? '']
    return {
      ...{ id: id ?? '', href: `/gate/meetings/${id}`, title, place, time: guestTime(one) },
      counts: { came: people(own.filter(({ arrived }) => arrived)), invited: people(own) },
      search: fold(`${title} ${place}`),
    }
  })
}

function rowOf(guest: GuestAtGate, t: Translate): ExpectedRow {
  return {
    ...{ id: guest.id, name: guest.name, folded: fold(guest.name), search: searchOf(guest) },
    others: othersText(guest, t),
    time: guestTime(guest),
    details: guestDetails(guest, t),
  }
}

function searchOf({ name, place, host, phone }: GuestAtGate): string {
  return `${fold([name, place, host].filter(Boolean).join(' '))} ${phone?.slice(-3) ?? ''}`
}
