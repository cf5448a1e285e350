import { timingSafeEqual } from 'node:crypto'
import type { Keys } from '../../platform/lib/keys.ts'

const STEP = 30_000
/** A code just gone from the screen is still in somebody's camera: this step and the three before it count. */
const STEPS_BACK = 3
/** How long a visitor may take to fill in the form that a lobby code opened. */
const TICKET = 15 * 60_000
const VERSION = '1'
/** 128 bits of the MAC, in base64url. */
const MAC = 22

/** The code of the lobby's screen: who shows it stood in the building within the last two minutes. */
export function lobbyToken(keys: Keys, officeId: string, now: Date): string {
  return tokenOf(keys, officeId, Math.floor(now.getTime() / STEP))
}

export function isLobbyToken(keys: Keys, officeId: string, given: string, now: Date): boolean {
  const current = Math.floor(now.getTime() / STEP)
  return Array.from({ length: STEPS_BACK + 1 }, (_, back) => tokenOf(keys, officeId, current - back)).some(
    (token) => isSame(token, given),
  )
}

function tokenOf(keys: Keys, officeId: string, step: number): string {
  return `${VERSION}.${step}.${keys.sign('lobby', `code ${officeId} ${step}`).slice(0, MAC)}`
}

/**
 * What a valid code is exchanged for when the form opens, so that slow typing does not fail. It belongs to that one
 * form: the client UUID makes it good for one visit.
 */
export function lobbyTicket(keys: Keys, officeId: string, clientUuid: string, now: Date): string {
  return ticketOf(keys, officeId, clientUuid, now.getTime() + TICKET)
}

export function isLobbyTicket(
  keys: Keys,
  officeId: string,
  clientUuid: string,
  given: string,
  now: Date,
): boolean {
  const until = Number(given.split('.')[0])
  return until > now.getTime() && isSame(ticketOf(keys, officeId, clientUuid, until), given)
}

function ticketOf(keys: Keys, officeId: string, clientUuid: string, until: number): string {
  return `${until}.${keys.sign('lobby', `ticket ${officeId} ${clientUuid} ${until}`).slice(0, MAC)}`
}

function isSame(wanted: string, given: string): boolean {
  const [a, b] = [Buffer.from(wanted), Buffer.from(given)]
  return a.length === b.length && timingSafeEqual(a, b)
}
