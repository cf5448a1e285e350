import * as z from 'zod'
import { identityOf } from '../../core/visits/entry.ts'
import type { TraceRequestRow } from '../../platform/db/schema.ts'
import type { OfficeDay } from '../../platform/lib/clock.ts'
import type { Keys } from '../../platform/lib/keys.ts'
import type { Person } from './queries.ts'

const Wanted = z.object({ phone: z.string().nullable(), card: z.string().nullable(), words: z.string() })

/** Whom a request is about: a phone number, an identity card number, or a description instead of both. */
export type Wanted = z.infer<typeof Wanted>

/** Why an office refuses to answer; chosen from a list, so that the district reads no names. */
export const REFUSALS = ['no_document', 'not_competent', 'too_wide', 'other_rules'] as const
export type Refusal = (typeof REFUSALS)[number]

/** Encrypts the numbers, so that a reader of the database or its backup learns nobody's. */
export function sealWanted(keys: Keys, requestId: string, wanted: Wanted): Buffer {
  return keys.seal('trace', requestId, JSON.stringify(wanted))
}

/** Returns undefined when the request has ended. */
export function openWanted(
  keys: Keys,
  { id, person }: Pick<TraceRequestRow, 'id' | 'person'>,
): Wanted | undefined {
  const text = person && keys.open('trace', id, person)
  return text ? Wanted.parse(JSON.parse(text)) : undefined
}

/** The person's search keys in one office's log; undefined when only a description is known. Each office has its own hash. */
export function personIn(keys: Keys, officeId: string, { phone, card }: Wanted): Person | undefined {
  if (!phone && !card) return undefined
  return { phone, idHash: card ? identityOf(keys, officeId, card).hash : null }
}

/** The visits found are held until that day; afterwards no answer is needed. */
export function isOpenRequest(
  { ended_at, hold_until }: Pick<TraceRequestRow, 'ended_at' | 'hold_until'>,
  today: OfficeDay,
): boolean {
  return ended_at === null && today <= hold_until
}
