import type { KeyScope } from '../../platform/db/schema.ts'
import { ALPHABET, LONG_KEY, longKey } from '../../platform/lib/bearer-key.ts'
import type { Keys } from '../../platform/lib/keys.ts'

export const SCOPES = ['figures', 'metrics'] as const satisfies KeyScope[]

/** Keys of a district at a time, expired ones included. */
export const MAX_KEYS = 50

/** Programs that search for leaked secrets recognise keys by this prefix. */
const PREFIX = 'socong_'

const BEHIND_IT = new RegExp(`^[${ALPHABET}]{${LONG_KEY}}$`)

/** The key with this id. It is derived, never stored, and shown once to the person who made it. */
export function apiKey(keys: Keys, officeId: string, id: string): string {
  return `${PREFIX}${longKey(keys.sign('api', `${officeId} ${id}`))}`
}

/** Whether the text could be a key; saves a query for anything else. */
export function isApiKey(text: string): boolean {
  return text.startsWith(PREFIX) && BEHIND_IT.test(text.slice(PREFIX.length))
}

/** Whether a text, such as an address, contains what looks like a key. */
export function holdsApiKey(text: string): boolean {
  return text.includes(PREFIX)
}
