import { timingSafeEqual } from 'node:crypto'
import type { Keys } from '../../platform/lib/keys.ts'

const STEP = 30_000
/** A code that has just left the screen may still be in somebody's camera: the current step and the three before are valid. */
const STEPS_BACK = 3
/** Milliseconds to fill in the form that a lobby code opened. */
const TICKET = 15 * 60_000
const VERSION = '1'
/** Characters of the MAC: 128 bits in base64url. */
const MAC = 22

/** Seconds after which nothing that came from a code is valid any more. */
export const CODE_LASTS = ((STEPS_BACK + 1) * STEP + TICKET) / 1000

/** The code on the lobby's screen: whoever presents it was in the building within the last two minutes. */
export function lobbyToken(keys: Keys, officeId: string, now: Date): string {
  return tokenOf(keys, officeId, Math.floor(now.getTime() / STEP))
}

/** The step of a valid code of the screen; undefined for an invalid or expired one. */
export function readLobbyToken(keys: Keys, officeId: string, given: string, now: Date): number | undefined {
  const current = Math.floor(now.getTime() / STEP)
  const steps = Array.from({ length: STEPS_BACK + 1 }, (_, back) => current - back)
  return steps.find((step) => isSame(tokenOf(keys, officeId, step), given))
}

function tokenOf(keys: Keys, officeId: string, step: number): string {
  return `${VERSION}.${step}.${keys.sign('lobby', `code ${officeId} ${step}`).slice(0, MAC)}`
}

/**
 * Replaces a valid code when the form opens, so that slow typing does not fail. The ticket belongs to one form: its client UUID
 * makes it good for one visit. It contains the code's step, because each code admits a limited number of visits.
 */
export function lobbyTicket(
  keys: Keys,
  officeId: string,
  clientUuid: string,
  code: { step: number; now: Date },
): string {
  return ticketOf(keys, officeId, clientUuid, { step: code.step, until: code.now.getTime() + TICKET })
}

/** The step of the code that the ticket came from; undefined for an invalid or expired ticket. */
export function readLobbyTicket(
  keys: Keys,
  officeId: string,
  clientUuid: string,
  given: string,
  now: Date,
): number | undefined {
  const [until = 0, step = 0] = given.split('.').map(Number)
  const counts = until > now.getTime() && isSame(ticketOf(keys, officeId, clientUuid, { step, until }), given)
  return counts ? step : undefined
}

function ticketOf(
  keys: Keys,
  officeId: string,
  clientUuid: string,
  { step, until }: { step: number; until: number },
): string {
  const mac = keys.sign('lobby', `ticket ${officeId} ${clientUuid} ${step} ${until}`)
  return `${until}.${step}.${mac.slice(0, MAC)}`
}

function isSame(wanted: string, given: string): boolean {
  const [a, b] = [Buffer.from(wanted), Buffer.from(given)]
  return a.length === b.length && timingSafeEqual(a, b)
}
