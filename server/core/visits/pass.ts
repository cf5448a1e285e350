import { ALPHABET, LONG_KEY, longKey } from '../../platform/lib/bearer-key.ts'
import type { Keys } from '../../platform/lib/keys.ts'

/**
 * The visitor's pass: 129 bits that open one visit and nothing else. It is made of the form's UUID, so that the
 * same form sent twice leads to the same pass; only its hash is stored.
 */
export function passCode(keys: Keys, officeId: string, clientUuid: string): string {
  return longKey(keys.sign('pass', `${officeId} ${clientUuid}`))
}

/** The code that a slip carries, and the pass of the visit that it becomes; a sheet can be printed again. */
export function slipCode(keys: Keys, officeId: string, slipId: string): string {
  return longKey(keys.sign('slip', `${officeId} ${slipId}`))
}

/** True for a text that could be a pass; saves a look into the database for anything else. */
export function isPassCode(text: string): boolean {
  return new RegExp(`^[${ALPHABET}]{${LONG_KEY}}$`).test(text)
}
