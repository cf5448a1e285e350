import { createHash } from 'node:crypto'
import { LRUCache } from 'lru-cache'
import { people } from '../../core/guests/delegates.ts'
import { guestTime } from '../../core/guests/guest.ts'
import type { GuestAtGate } from '../../core/guests/queries.ts'
import { guestDetails } from '../../core/guests/words.ts'
import type { Office } from '../../core/offices/directory.ts'
import { boardWords, isOnBoard } from '../../core/visits/board-search.ts'
import { othersText } from '../../core/visits/words.ts'
import { onOneLine, partView, type Rendered } from '../../http/views.ts'
import { grouped } from '../../platform/lib/grouped.ts'
import { fold } from '../../platform/lib/text.ts'
import { upTo } from '../../platform/lib/up-to.ts'
import type { Language, Translate } from '../../platform/messages/messages.ts'

/** One row of expected guests, as rendered. */
interface GuestLine {
  id: string
  search: string
  rendered: Rendered
}

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
  rows: GuestLine[]
  meetings: MeetingAtGate[]
  /** Number of guests that only a search shows. */
  more: number
  /** Changes whenever a device has to reload its stored list. */
  stamp: string
  expected: number
  arrived: number
}

const rowView = partView<{ row: ExpectedRow; t: Translate }>('reception/gate/expected-row')

/** Rendered rows by guest and version: a tap changes one guest, and the other rows are not rendered again. */
const known = new LRUCache<string, GuestLine>(upTo(5000))

export function expectedList(
  guests: GuestAtGate[],
  { office, lang, t }: { office: Office; lang: Language; t: Translate },
  query = '',
): ExpectedList {
  const words = boardWords(query)
  // A meeting is one row that links to its delegates; only a search lists each delegate.
  const delegates = new Set(guests.filter(({ meeting_id: meeting }) => meeting).map(({ id }) => id))
  const waiting = guests
    .filter(({ arrived }) => !arrived)
    .map((guest) => rowOf(guest, `${office.id} ${lang}`, t))
  const found = waiting.filter(({ id, search }) => isOnBoard(search, words) && (query || !delegates.has(id)))
  const more = query ? found.length : waiting.length
  return {
    meetings: meetingsOf(guests),
    rows: found.slice(0, SHOWN),
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

/** The cache key includes the list, because browsers choose guest ids and two offices may have the same one. */
function rowOf(guest: GuestAtGate, list: string, t: Translate): GuestLine {
  const key = `${list} ${guest.id} ${guest.version}`
  const kept = known.get(key)
  if (kept) return kept
  const { id, name, host, place, phone } = guest
  const folded = fold(name)
  const search = `${fold([name, place, host].filter(Boolean).join(' '))} ${phone?.slice(-3) ?? ''}`
  const row: ExpectedRow = {
    ...{ id, name, folded, search },
    others: othersText(guest, t),
    time: guestTime(guest),
    details: guestDetails(guest, t),
  }
  const made = { id, search, rendered: onOneLine(rowView({ row, t })) }
  known.set(key, made)
  return made
}
