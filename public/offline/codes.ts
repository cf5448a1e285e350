import { matchesLabel } from '../../server/core/visits/printed-number.ts'
import { fill } from '../gate/fresh.ts'
import { say, warn } from '../gate/notice.ts'
import { message } from '../message.ts'
import { badgesHere, guestsHere } from './guests.ts'
import { rowWithBadge } from './list.ts'
import { type Item, readItems } from './outbox.ts'
import { keepArrivals, keepDeparture } from './record-offline.ts'
import { presence } from './rules.ts'
import { clockTime } from './words.ts'

/** Hexadecimal digits of a mark; must equal the server's. */
const MARK = 16
/** Milliseconds: a badge just scanned into the form may still be before the camera and must not record a departure. */
const SETTLE_MS = 10_000

/**
 * An invitation records an arrival; a badge records a departure or goes into the form. False for a code that the device does
 * not know.
 */
export async function useCode(code: string): Promise<boolean> {
  const mark = await markOf(code)
  const items = await readItems().catch(() => [])
  const guest = guestsHere().find((one) => one.mark === mark)
  if (guest) await recordGuest(guest, items)
  const badge = badgesHere()[mark]
  if (badge) await useBadge(badge, items)
  return guest !== undefined || badge !== undefined
}

/** Hashes the code as scanned: lower case, without separators. */
async function markOf(code: string): Promise<string> {
  const hash = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(code))
  return Array.from(new Uint8Array(hash, 0, MARK / 2), (byte) => byte.toString(16).padStart(2, '0')).join('')
}

async function recordGuest(guest: { id: string; name: string }, items: Item[]): Promise<void> {
  const come = items.find(
    ({ kind, refused, content }) =>
      kind === 'entry' && !refused && content?.fields?.['guest_id'] === guest.id,
  )
  if (!come) return keepArrivals([guest.id], guest.name, Date.now())
  const isInside = presence(items).inside.includes(come)
  warn(
    message(isInside ? 'scan.inside' : 'offline.scan_left', { name: guest.name, time: clockTime(come.at) }),
  )
}

async function useBadge(badge: string, items: Item[]): Promise<void> {
  const row = rowWithBadge((typed) => matchesLabel(typed, badge))
  const visit = row?.dataset['visit'] ?? ''
  const own = presence(items).inside.find((one) => one.visit === visit)
  if (own && Date.now() - own.at < SETTLE_MS) {
    const { name = '' } = own.content?.fields ?? {}
    return say(message('offline.entered', { name, time: clockTime(own.at) }))
  }
  if (visit) return keepDeparture(visit, Date.now())
  const form = document.querySelector<HTMLFormElement>('#entry-form')
  if (form) fill(form, { badge })
  say(message('badge.ready', { badge }))
}
