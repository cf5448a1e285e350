import { createHash, randomInt } from 'node:crypto'

/** Neither Telex nor VNI rewrites these letters, so an input method left on cannot spoil a code. */
const ALPHABET = '0123456789bcghklmnpqtv'
const LENGTH = 16

/** How long a code to set the first password is good for, in hours (ASVS 5.0, 6.4.1). */
export const CODE_HOURS = 24

/** 71 random bits in four groups of four. */
export function createCode(): string {
  const letters = Array.from({ length: LENGTH }, () => ALPHABET[randomInt(ALPHABET.length)]).join('')
  return letters.replace(/(.{4})(?=.)/g, '$1-')
}

/** Hash of a code as typed: dashes, spaces and capitals do not matter. */
export function hashCode(typed: string): Buffer {
  return createHash('sha256')
    .update(typed.toLowerCase().replace(/[^a-z0-9]/g, ''))
    .digest()
}
