import { plainKey, typedCode } from '../../platform/lib/bearer-key.ts'
import type { Keys } from '../../platform/lib/keys.ts'

/** Days for which a code is valid: printed slips are handed out, and people come back from leave. */
export const CODE_DAYS = 14

/** A code to be typed or opened as a link: 64 random bits, used once. */
export function createCode(): string {
  return typedCode(4)
}

/** Whether this was meant as such a code and not as a password, so that a refusal can speak of the code. */
export function looksLikeCode(typed: string): boolean {
  return (
    /^\s*(?:[\da-z]{4}[\s-]+){3}[\da-z]{4}\s*$/i.test(typed) ||
    /^[\dbcghklmnpqtvosz]{16}$/.test(plainKey(typed))
  )
}

const RECOVERY_CODES = 10

/** 48 random bits each. */
export function createRecoveryCodes(): string[] {
  return Array.from({ length: RECOVERY_CODES }, () => typedCode(3))
}

/**
 * The stored form of a code. A plain hash would be too weak for so short a text (ASVS 5.0, 6.5.2), so it is keyed with a secret
 * outside the database, and the account is part of it.
 */
export function recoveryMac(keys: Keys, accountId: string, typed: string): Buffer {
  return Buffer.from(keys.sign('recovery', `${accountId} ${plainKey(typed)}`), 'base64url')
}
