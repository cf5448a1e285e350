import type { GuestOnDevice } from '../../server/core/guests/guest.ts'
import { boardWords, isOnBoard } from '../../server/core/visits/board-search.ts'
import { grouped } from '../../server/platform/lib/grouped.ts'
import { fold } from '../../server/platform/lib/text.ts'

/** One row, let in with one tap: a guest, or the missing guests of a unit. */
export interface GuestRow {
  guests: [GuestOnDevice, ...GuestOnDevice[]]
  search: string
}

interface Waiting {
  refused: boolean
  content?: { fields?: Record<string, string> } | undefined
}

/** The guests for whom no entry is queued on the device. */
export function stillExpected<Guest extends { id: string }>(guests: Guest[], items: Waiting[]): Guest[] {
  const come = new Set(items.map(({ refused, content }) => !refused && content?.fields?.['guest_id']))
  return guests.filter(({ id }) => !come.has(id))
}

/** Rows of units, and of guests without a meeting; a search ignores tones and finds each delegate as well. */
export function rowsFor(guests: GuestOnDevice[], query: string): GuestRow[] {
  const units = grouped(guests, ({ id, meeting, place }) => (meeting ? `${meeting} ${place}` : id))
  const rows = units.map(([, [first, ...others]]) => rowOf(first, others))
  const single = query ? units.flatMap(([, all]) => (all.length > 1 ? all.map((one) => rowOf(one)) : [])) : []
  const words = boardWords(query)
  return [...rows, ...single]
    .filter((row) => row !== undefined)
    .filter(({ search }) => isOnBoard(search, words))
}

function rowOf(first: GuestOnDevice | undefined, others: GuestOnDevice[] = []): GuestRow | undefined {
  if (!first) return undefined
  const { name, place, host, title } = first
  return {
    guests: [first, ...others],
    search: fold([others.length === 0 && name, place, host, title].filter(Boolean).join(' ')),
  }
}

/** The fields of an entry. The server uses its own list; these count only if the guest is no longer on it. */
export function entryOfGuest(guest: Partial<GuestOnDevice>): Record<string, string> {
  const { id, name, place, host, party = 1, meeting } = guest
  const fields = {
    ...{ guest_id: id, as_listed: 'on', name, place, host, meeting_id: meeting },
    party_size: String(party),
  }
  return Object.fromEntries(
    Object.entries(fields).filter((field): field is [string, string] => Boolean(field[1])),
  )
}
