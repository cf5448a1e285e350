import { plainKey, typedCode } from '../../platform/lib/bearer-key.ts'
import type { Keys } from '../../platform/lib/keys.ts'

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
