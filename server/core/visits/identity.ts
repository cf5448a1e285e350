import type { Keys } from '../../platform/lib/keys.ts'

/** What is stored of an identity card: a keyed hash that only this office can match, and the last four digits. */
export interface Identity {
  hash: Buffer
  keyVersion: number
  last4: string
}

const KEY_VERSION = 1

/** The office is part of the hash, so that nobody can be followed from one office's log to another's. */
export function identityOf(keys: Keys, officeId: string, number: string): Identity {
  return {
    hash: Buffer.from(keys.sign('identity', `${officeId} ${number}`), 'base64url'),
    keyVersion: KEY_VERSION,
    last4: number.slice(-4),
  }
}
