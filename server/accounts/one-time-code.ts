import { randomLetters } from '../bearer-key.ts'

/** How long a code to set the first password is good for, in hours (ASVS 5.0, 6.4.1). */
export const CODE_HOURS = 24

/** 71 random bits in four groups of four. */
export function createCode(): string {
  return randomLetters(16).replace(/(.{4})(?=.)/g, '$1-')
}
