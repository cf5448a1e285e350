import { people } from '../../server/core/guests/delegates.ts'
import type { GuestOnDevice, KeptOnDevice } from '../../server/core/guests/guest.ts'
import { isLate, nearestFirst } from '../../server/core/guests/nearest.ts'
import { clockTime } from '../../server/platform/lib/clock.ts'
import { fold } from '../../server/platform/lib/text.ts'
import { message } from '../message.ts'
import { isOnline, lastContact } from './connection.ts'
import { fetchWithin } from './fetch-within.ts'
import { type GuestRow, rowsFor, stillExpected } from './guest-rules.ts'
import { readItems } from './outbox.ts'
import { isListStale } from './rules.ts'
import { dayText, fromTemplate, setText, stampText } from './words.ts'

const FETCH_TIMEOUT = 10_000
/** Milliseconds between requests: while a delegation comes in, the list changes with every tap. */
const PAUSE_MS = 20_000
/** As many as the board shows; the others are found by searching. */
const SHOWN = 15
const UNFOLDED = 3

let known: GuestOnDevice[] = []
let badges: KeptOnDevice['badges'] = {}
let stamp: string | undefined
let asked = Number.NEGATIVE_INFINITY

export function rememberKept(kept: Partial<KeptOnDevice>): void {
  known = kept.guests ?? []
  badges = kept.badges ?? {}
}

/** Badges hardly ever change, so they do not become stale. */
export function badgesHere(): KeptOnDevice['badges'] {
  return badges
}

/** Guests become stale together with the board's names, and at the end of the day. */
export function guestsHere(): GuestOnDevice[] {
  const now = Date.now()
  const isOver = isListStale(lastContact(), now) || dayText(lastContact()) !== dayText(now)
  return isOver ? [] : known
}

/** Fetches guests and badges when the page opens and whenever the board's stamp changes; both are stored with the board. */
export async function refreshKept(): Promise<KeptOnDevice> {
  const newest = document.querySelector<HTMLElement>('.expected')?.dataset['stamp'] ?? ''
  const hasBadges = document.querySelector('#entry-form [name="badge"]') !== null
  if (!newest) known = []
  if (isOnline() && (newest || hasBadges) && newest !== stamp && Date.now() - asked > PAUSE_MS) {
    asked = Date.now()
    const answer = await fetchWithin(FETCH_TIMEOUT, '/gate/expected', {
      headers: { 'HX-Request': 'true' },
    }).catch(() => undefined)
    if (answer?.ok && !answer.redirected) {
      rememberKept(await answer.json())
      stamp = newest
    }
  }
  return { guests: known, badges }
}

let newest = 0

/** Draws the list of guests from the device's data while offline. */
export async function drawGuests(
  query = document.querySelector<HTMLInputElement>('#find')?.value.trim() ?? '',
) {
  const one = ++newest
  const guests = stillExpected(guestsHere(), await readItems().catch(() => []))
  const list = document.getElementById('expected-list')
  if (!list || isOnline() || known.length === 0 || one !== newest) return
  const now = clockTime(new Date())
  const rows = nearestFirst(rowsFor(guests, query), ({ guests: [{ time }] }) => time, now).slice(0, SHOWN)
  // Unchanged rows are kept, so that a button about to be tapped does not move.
  const shows = rows.map((row) => row.guests.map(({ id }) => id).join(' ')).join()
  if (list.dataset['shows'] !== shows) {
    list.dataset['shows'] = shows
    list.replaceChildren(...rows.map(guestRow))
    for (const row of [...list.children].slice(UNFOLDED)) row.classList.toggle('folded', query === '')
  }
  const rest = document.getElementById('expected-rest')
  if (!rest) return
  rest.hidden = false
  setText(
    rest,
    'summary',
    message('offline.guests_here', {
      n: people(guests.map(({ party }) => ({ party_size: party }))),
      time: stampText(lastContact()),
    }),
  )
}

/** The rows of all matching guests, for the form that offers them by name. */
export async function guestRows(query: string): Promise<HTMLElement[]> {
  return rowsFor(stillExpected(guestsHere(), await readItems()), query).map(guestRow)
}

function guestRow({ guests, search }: GuestRow): HTMLElement {
  const [{ id, name, party, position, place, host, time, title }] = guests
  const row = fromTemplate('outbox-guest')
  const isUnit = guests.length > 1
  const heading = isUnit ? place || message('meetings.no_unit') : name
  row.dataset['search'] = search
  if (isUnit) row.dataset['guests'] = guests.map((one) => one.id).join(' ')
  else Object.assign(row.dataset, { guest: id, folded: fold(name) })
  setText(row, '.visit-time span', time)
  setText(row, '.visit-time small', isLate(time, clockTime(new Date())) ? message('guests.late') : '')
  setText(row, '.item-title strong', heading)
  setText(row, '.others', !isUnit && party > 1 ? message('gate.and_others', { others: party - 1 }) : '')
  setText(
    row,
    '.visit-details',
    [!isUnit && position, !isUnit && place, title, host].filter(Boolean).join(' · '),
  )
  if (isUnit)
    setText(
      row,
      'button',
      message('meetings.whole_unit', { count: people(guests.map((one) => ({ party_size: one.party }))) }),
    )
  row
    .querySelector('button')
    ?.setAttribute('aria-label', `${row.querySelector('button')?.textContent}: ${heading}`)
  return row
}
