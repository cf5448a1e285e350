import * as z from 'zod'
import { DATA_KINDS, HARMS } from '../../core/offices/breach.ts'
import { dayField, optionalDayField } from '../../http/day-field.ts'
import { type Form, listOf, type Typed } from '../../http/form.ts'
import { clockTime, minutesInto, type OfficeDay, officeDay } from '../../platform/lib/clock.ts'
import { paragraphs, requiredParagraphs } from '../../platform/lib/text-fields.ts'
import type { Facts } from './actions.ts'

const MAX = 4000

const typed = z
  .string()
  .default('')
  .transform((text) => text.trim())
const isTime = (text: string) => /^([01]?\d|2[0-3]):[0-5]\d$/.test(text)
const time = typed.refine(isTime, 'problem.time')

const kinds = listOf(z.enum(DATA_KINDS, 'problem.pick'), { least: 1, most: DATA_KINDS.length }).transform(
  (chosen) => DATA_KINDS.filter((kind) => chosen.includes(kind)),
)

const people = typed
  .refine((text) => /^\d{0,7}$/.test(text), 'problem.people')
  .transform((text) => (text === '' ? null : Number(text)))

/** In the order of the page, so that a form with problems focuses the first one. */
const record = {
  on: dayField,
  at: time,
  people,
  what: requiredParagraphs(MAX),
  kinds,
  harm: z.enum(HARMS, 'problem.pick').default('unknown'),
  measures: paragraphs(MAX),
  reported_on: optionalDayField(),
  reported_at: typed.refine((text) => text === '' || isTime(text), 'problem.time'),
}
type Record = z.infer<z.ZodObject<typeof record>>

export const RecordForm = z.object({ ...record, client_uuid: z.guid('problem.form') })
export const ChangeForm = z.object({
  ...record,
  seen_version: z
    .string()
    .regex(/^\d{1,9}$/, 'problem.form')
    .transform(Number),
})

export function factsOf({ on, at, reported_on, reported_at, ...facts }: Record): Facts {
  const { kinds, people, harm, what, measures } = facts
  const reported = reported_on ? momentOf(reported_on, reported_at) : null
  return { discovered_at: momentOf(on, at), kinds, people, harm, what, measures, reported_at: reported }
}

function momentOf(on: OfficeDay, at: string): Date {
  const [hours = 0, minutes = 0] = at.split(':').map(Number)
  return minutesInto(on, hours * 60 + minutes)
}

/** Refuses an instant in the future, and half of the notification's day and time. */
export function checked<T extends Record>(now: Date, form: Form<T>): Form<T> {
  if (!form.ok) return form
  const { on, at, reported_on, reported_at } = form.values
  const refuse = (field: keyof Record, key: string): Form<T> => ({
    ok: false,
    typed: form.typed,
    problems: { [field]: { key } },
  })
  const isAhead = (day: OfficeDay, hour: string) => momentOf(day, hour) > now
  const aheadIn = (day: keyof Record, hour: keyof Record, of: OfficeDay) =>
    of > officeDay(now) ? refuse(day, 'problem.date_future') : refuse(hour, 'problem.time_future')
  if (isAhead(on, at)) return aheadIn('on', 'at', on)
  if (reported_on && !reported_at) return refuse('reported_at', 'problem.time')
  if (!reported_on && reported_at) return refuse('reported_on', 'problem.date')
  if (reported_on && isAhead(reported_on, reported_at))
    return aheadIn('reported_on', 'reported_at', reported_on)
  return form
}

export function typedNow(now: Date): Typed {
  return { on: officeDay(now), at: clockTime(now) }
}

export function typedFacts({ discovered_at, people, harm, what, measures, reported_at }: Facts): Typed {
  return {
    on: officeDay(discovered_at),
    at: clockTime(discovered_at),
    people: people === null ? '' : String(people),
    ...{ harm, what, measures },
    ...(reported_at && { reported_on: officeDay(reported_at), reported_at: clockTime(reported_at) }),
  }
}

/** The ticked values, unvalidated. */
export function tickedKinds(body: { kinds?: unknown } | undefined): string[] {
  return [body?.kinds].flat().filter((kind) => typeof kind === 'string')
}
