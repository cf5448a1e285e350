import { randomLetters } from '../../platform/lib/bearer-key.ts'

/** Hours for which an invitation is valid (ASVS 5.0, 6.4.1). */
export const CODE_HOURS = 24

/** A code to be read aloud and typed: 71 random bits in four groups of four. */
export function createCode(): string {
  return randomLetters(16).replace(/(.{4})(?=.)/g, '$1-')
}

/** A code for a link: 129 random bits (ASVS 5.0, 11.5.1). */
export function createLinkKey(): string {
  return randomLetters(29)
}
