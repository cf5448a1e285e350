import type { KeyScope } from '../../platform/db/schema.ts'
import { ALPHABET, LONG_KEY, longKey } from '../../platform/lib/bearer-key.ts'
import type { Keys } from '../../platform/lib/keys.ts'

export const SCOPES = ['figures', 'metrics'] as const satisfies KeyScope[]

/** So many a district has at a time, those that have expired among them. */
export const MAX_KEYS = 50

/** What programs that look for leaked secrets find it by. */
const PREFIX = 'socong_'

const BEHIND_IT = new RegExp(`^[${ALPHABET}]{${LONG_KEY}}$`)

/** The key of this id: it is never stored, and who made it sees it once. */
export function apiKey(keys: Keys, officeId: string, id: string): string {
  return `${PREFIX}${longKey(keys.sign('api', `${officeId} ${id}`))}`
}

/** Whether it could be one: what could not asks no database. */
export function isApiKey(text: string): boolean {
  return text.startsWith(PREFIX) && BEHIND_IT.test(text.slice(PREFIX.length))
}

/** Whether a text holds what looks like a key, in an address for example. */
export function holdsApiKey(text: string): boolean {
  return text.includes(PREFIX)
}
