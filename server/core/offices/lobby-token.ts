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

/** Seconds after which nothing that came from a code counts any more. */
export const CODE_LASTS = ((STEPS_BACK + 1) * STEP + TICKET) / 1000

/** The code of the lobby's screen: who shows it stood in the building within the last two minutes. */
export function lobbyToken(keys: Keys, officeId: string, now: Date): string {
  return tokenOf(keys, officeId, Math.floor(now.getTime() / STEP))
}

/** Which of the screen's codes it is; undefined for one that does not count, or not any more. */
export function readLobbyToken(keys: Keys, officeId: string, given: string, now: Date): number | undefined {
  const current = Math.floor(now.getTime() / STEP)
  const steps = Array.from({ length: STEPS_BACK + 1 }, (_, back) => current - back)
  return steps.find((step) => isSame(tokenOf(keys, officeId, step), given))
}

function tokenOf(keys: Keys, officeId: string, step: number): string {
  return `${VERSION}.${step}.${keys.sign('lobby', `code ${officeId} ${step}`).slice(0, MAC)}`
}

/**
 * A valid code becomes this when the form opens, so that slow typing does not fail. It belongs to that one form: the
 * client UUID makes it good for one visit. It names its code, which admits a limited number of visits.
 */
export function lobbyTicket(
  keys: Keys,
  officeId: string,
  clientUuid: string,
  code: { step: number; now: Date },
): string {
  return ticketOf(keys, officeId, clientUuid, { step: code.step, until: code.now.getTime() + TICKET })
}

/** The code that the ticket came from; undefined for one that does not count, or not any more. */
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
