import { createHash } from 'node:crypto'
import { people } from '../../core/guests/delegates.ts'
import { guestTime } from '../../core/guests/guest.ts'
import { isLate, nearestFirst } from '../../core/guests/nearest.ts'
import type { GuestAtGate } from '../../core/guests/queries.ts'
import { guestDetails } from '../../core/guests/words.ts'
import { boardWords, isOnBoard } from '../../core/visits/board-search.ts'
import { othersText } from '../../core/visits/words.ts'
import { clockTime } from '../../platform/lib/clock.ts'
import { grouped } from '../../platform/lib/grouped.ts'
import { fold } from '../../platform/lib/text.ts'
import type { Translate } from '../../platform/messages/messages.ts'

/** Rows on the board, the others folded: the gate needs to see who comes next, and its list of those inside. */
const UNFOLDED = 3

/** Rows in the page without a search: five hundred would be half a megabyte in every event. */
const SHOWN = 15

/** `isFolded`: one line with a count in a low window, where somebody waits for the gate. */
export type ExpectedList = ReturnType<typeof expectedList> & { isFolded?: boolean }

/** Today's guests who have not come yet, the nearest time first; all counts are of people, as a meeting's are. */
export function expectedList(guests: GuestAtGate[], { t, now }: { t: Translate; now: Date }, query = '') {
  const words = boardWords(query)
  const clock = clockTime(now)
  const waiting = nearestFirst(
    guests.filter(({ arrived }) => !arrived),
    guestTime,
    clock,
  )
  // A meeting is one row that links to its delegates; only a search lists each delegate.
  const found = query
    ? waiting.filter((guest) => isOnBoard(searchOf(guest), words))
    : waiting.filter(({ meeting_id: meeting }) => !meeting)
  const meetings = nearestFirst(meetingsOf(guests), ({ time }) => time, clock)
  const shown = found.slice(0, SHOWN)
  const next = nearestFirst(
    [...meetings, ...shown.map((guest) => ({ ...guest, time: guestTime(guest) }))],
    ({ time }) => time,
    clock,
  )
    .slice(0, UNFOLDED)
    .map(({ id }) => id)
  const isFolded = ({ id }: { id: string }) => !query && !next.includes(id)
  const counts = { expected: people(guests), arrived: people(guests.filter(({ arrived }) => arrived)) }
  const unfolded = waiting.filter(({ id, meeting_id: meeting }) => next.includes(meeting ?? id))
  return {
    meetings: meetings.map((one) => ({ ...one, isFolded: isFolded(one) })),
    rows: shown.map((guest) => ({
      ...rowOf(guest, t),
      isLate: isLate(guestTime(guest), clock),
      isFolded: isFolded(guest),
    })),
    stamp: stampOf(guests),
    hasMore: (!query && waiting.length > shown.length) || found.length > SHOWN,
    folded: query ? 0 : people(waiting) - people(unfolded),
    ...counts,
  }
}

function stampOf(guests: GuestAtGate[]): string {
  const state = guests.map(({ id, version, arrived }) => `${id} ${version} ${arrived}`)
  return createHash('sha256').update(state.join()).digest('base64url').slice(0, 12)
}

function meetingsOf(guests: GuestAtGate[]) {
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

function rowOf(guest: GuestAtGate, t: Translate) {
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
