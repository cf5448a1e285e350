import * as z from 'zod'
import type { Office } from '../../core/offices/directory.ts'
import type { EntryEvent, Replayed } from '../../core/visits/device-event.ts'
import { identityOf } from '../../core/visits/entry.ts'
import { entryOf, expectedFields, visitFields } from '../../core/visits/fields.ts'
import { type Problem, problemOf } from '../../http/form.ts'
import { fromDevice } from '../../platform/lib/clock.ts'
import type { Keys } from '../../platform/lib/keys.ts'

const MAX_ITEMS = 50

/** Milliseconds since 1970, up to 2093; later times would overflow the integer that stores the clock error in seconds. */
const instant = z.int().min(0).max(3_900_000_000_000)

/** One upload of a device. Items are validated one by one, so that a bad item does not reject the others. */
export const SendingForm = z.strictObject({
  /** The office for which the device recorded; entries must not end up in another office's log. */
  office: z.guid(),
  sent_at: instant,
  items: z.array(z.unknown()).min(1).max(MAX_ITEMS),
})

const uuid = z.guid().transform((text) => text.toLowerCase())
const event = { event: uuid, visit: uuid, at: instant, by: uuid.optional() }

const Item = z.discriminatedUnion('kind', [
  z.strictObject({
    ...event,
    kind: z.literal('entry'),
    // Accepts unknown and missing fields, since the device may hold data of an older or newer form.
    fields: z.object({
      ...visitFields,
      ...expectedFields,
      /** Set for one tap on the list: the current list then wins over the copy on the device. */
      as_listed: z.literal('on').optional(),
      resolve: z.literal('shared').optional(),
      id_number: z
        .string()
        .regex(/^\d{12}$/)
        .optional(),
    }),
  }),
  z.strictObject({ ...event, kind: z.literal('departure') }),
  z.strictObject({ ...event, kind: z.literal('undo') }),
])

const entryFields = z.object({ ...visitFields, ...expectedFields })

/** The data of an entry for an expected guest. */
export interface TypedEntry {
  fields: Omit<z.infer<typeof entryFields>, 'guest_id' | 'meeting_id'>
  guestId: string | undefined
  meetingId: string | undefined
  asListed: boolean
  appId: string | null
}

export type ReadItem =
  | { ok: true; event: EntryEvent; typed: TypedEntry }
  | { ok: true; event: Exclude<Replayed, EntryEvent>; typed?: never }
  | { ok: false; event: string | null; problems: Problem[] }

/** The identity card number stays in here; the result has only its hash and last four digits. */
export function readItem(
  item: unknown,
  { office, keys, appId }: { office: Office; keys: Keys; appId: string | null },
): ReadItem {
  const read = Item.safeParse(item)
  if (!read.success) return { ok: false, event: eventOf(item), problems: read.error.issues.map(problemOf) }
  const { event: eventUuid, visit, at, by, ...rest } = read.data
  const base = { event: eventUuid, visit, deviceAt: fromDevice(new Date(at)), by }
  if (rest.kind !== 'entry') return { ok: true, event: { ...base, kind: rest.kind } }
  const { resolve, id_number, guest_id, meeting_id, as_listed, ...fields } = rest.fields
  return {
    ok: true,
    event: {
      ...base,
      kind: 'entry',
      entry: entryOf(fields, office, appId),
      phoneShared: resolve === 'shared',
      identity: id_number ? identityOf(keys, office.id, id_number) : undefined,
    },
    typed: { fields, guestId: guest_id, meetingId: meeting_id, asListed: as_listed === 'on', appId },
  }
}

function eventOf(item: unknown): string | null {
  const named = z.object({ event: uuid }).safeParse(item)
  return named.success ? named.data.event : null
}
