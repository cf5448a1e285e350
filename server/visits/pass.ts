import { ALPHABET } from '../bearer-key.ts'
import type { Keys } from '../keys.ts'

const LENGTH = 29

/**
 * The visitor's pass: 129 bits that open one visit and nothing else. It is made of the form's UUID, so that the
 * same form sent twice leads to the same pass; only its hash is stored.
 */
export function passCode(keys: Keys, officeId: string, clientUuid: string): string {
  return lettersOf(keys.sign('pass', `${officeId} ${clientUuid}`))
}

/** What is printed on a slip, and the pass of the visit that it becomes; a sheet can be printed again. */
export function slipCode(keys: Keys, officeId: string, slipId: string): string {
  return lettersOf(keys.sign('slip', `${officeId} ${slipId}`))
}

/** True for a text that could be a pass; saves a look into the database for anything else. */
export function isPassCode(text: string): boolean {
  return new RegExp(`^[${ALPHABET}]{${LENGTH}}$`).test(text)
}

function lettersOf(mac: string): string {
  let number = BigInt(`0x${Buffer.from(mac, 'base64url').toString('hex')}`)
  let code = ''
  while (code.length < LENGTH) {
    code += ALPHABET[Number(number % 22n)]
    number /= 22n
  }
  return code
}
