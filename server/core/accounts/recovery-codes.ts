import { ALPHABET, randomLetters } from '../../platform/lib/bearer-key.ts'
import type { Keys } from '../../platform/lib/keys.ts'

const RECOVERY_CODES = 10

/** 53 random bits in three groups of four. */
export function createRecoveryCodes(): string[] {
  return Array.from({ length: RECOVERY_CODES }, () => randomLetters(12).replace(/(.{4})(?=.)/g, '$1-'))
}

const NO_LETTER = new RegExp(`[^${ALPHABET}]`, 'g')

/**
 * The stored form of a code. A plain hash would be too weak for so short a text (ASVS 5.0, 6.5.2), so it is keyed with a secret
 * outside the database, and the account is part of it.
 */
export function recoveryMac(keys: Keys, accountId: string, typed: string): Buffer {
  const letters = typed.toLowerCase().replace(NO_LETTER, '')
  return Buffer.from(keys.sign('recovery', `${accountId} ${letters}`), 'base64url')
}
