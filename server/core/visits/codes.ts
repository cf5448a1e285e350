import { ALPHABET, LONG_KEY, longKey } from '../../platform/lib/bearer-key.ts'
import type { Keys } from '../../platform/lib/keys.ts'

/**
 * The visitor's pass: 129 bits that open one visit and nothing else. It is derived from the form's UUID, so that the same form
 * sent twice gives the same pass. The database has only its hash.
 */
export function passCode(keys: Keys, officeId: string, clientUuid: string): string {
  return longKey(keys.sign('pass', `${officeId} ${clientUuid}`))
}

/** The code on a slip, which becomes the pass of its visit. It is derived, so that a sheet can be printed again. */
export function slipCode(keys: Keys, officeId: string, slipId: string): string {
  return longKey(keys.sign('slip', `${officeId} ${slipId}`))
}

/** Whether the text could be a pass; saves a database query for anything else. */
export function isPassCode(text: string): boolean {
  return new RegExp(`^[${ALPHABET}]{${LONG_KEY}}$`).test(text)
}

/** The code printed on a badge. It only identifies the badge; a reprinted badge has the same code. */
export function badgeCode(keys: Keys, officeId: string, badgeId: string): string {
  return longKey(keys.sign('badge', `${officeId} ${badgeId}`))
}
