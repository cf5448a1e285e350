import * as z from 'zod'
import { DATA_KINDS, HARMS, STEPS } from '../../core/offices/breach.ts'
import { dayField } from '../../http/day-field.ts'
import { type Form, listOf, type Problems, type Typed } from '../../http/form.ts'
import type { Pages } from '../../http/pages.ts'
import type { BreachRow } from '../../platform/db/schema.ts'
import type { Choice } from '../../platform/lib/choices.ts'
import { clockTime, minutesInto, type OfficeDay, officeDay } from '../../platform/lib/clock.ts'
import { paragraphs, requiredParagraphs } from '../../platform/lib/text-fields.ts'
import type { BreachPage, recordForm } from './breach-page.ts'

const MAX = 4000

const time = z
  .string()
  .default('')
  .transform((text) => text.trim())
  .refine((text) => /^([01]?\d|2[0-3]):[0-5]\d$/.test(text), 'problem.time')

const kinds = listOf(z.enum(DATA_KINDS, 'problem.pick'), { least: 1, most: DATA_KINDS.length }).transform(
  (chosen) => DATA_KINDS.filter((kind) => chosen.includes(kind)),
)

const people = z
  .string()
  .default('')
  .transform((text) => text.trim())
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
}

export const RecordForm = z.object({ ...record, client_uuid: z.guid('problem.form') })
export const ChangeForm = z.object({
  ...record,
  seen_version: z
    .string()
    .regex(/^\d{1,9}$/, 'problem.form')
    .transform(Number),
})

export const EntryForm = z
  .object({
    client_uuid: z.guid('problem.form'),
    step: z
      .union([z.enum(STEPS, 'problem.pick'), z.literal('')], 'problem.pick')
      .default('')
      .transform((step) => step || null),
    done_on: dayField,
    done_at: time,
    words: paragraphs(MAX),
  })
  .refine(({ step, words }) => step !== null || words !== '', { path: ['words'], message: 'problem.missing' })

/** Marks a step as done now, or takes it back, with one tap. */
export const StepForm = z.object({ step: z.enum(STEPS, 'problem.form') })

export type Facts = Pick<BreachRow, 'discovered_at' | 'kinds' | 'people' | 'harm' | 'what' | 'measures'>

export function factsOf(values: Omit<z.infer<typeof ChangeForm>, 'seen_version'>): Facts {
  const { on, at, kinds, people, harm, what, measures } = values
  return { discovered_at: momentOf(on, at), kinds, people, harm, what, measures }
}

/** The instant of a typed day and time. */
export function momentOf(on: OfficeDay, at: string): Date {
  const [hours = 0, minutes = 0] = at.split(':').map(Number)
  return minutesInto(on, hours * 60 + minutes)
}

/** Refuses an instant in the future. */
export function notAfter<On extends string, At extends string, T extends Record<On | At, string>>(
  now: Date,
  form: Form<T>,
  [on, at]: [On, At],
): Form<T> {
  if (!form.ok || momentOf(form.values[on], form.values[at]) <= now) return form
  const problems =
    form.values[on] > officeDay(now)
      ? { [on]: { key: 'problem.date_future' } }
      : { [at]: { key: 'problem.time_future' } }
  return { ok: false, typed: form.typed, problems }
}

export function typedNow(now: Date): Typed {
  const [on, at] = [officeDay(now), clockTime(now)]
  return { on, at, done_on: on, done_at: at }
}

export function typedFacts(breach: Facts): Typed {
  return {
    on: officeDay(breach.discovered_at),
    at: clockTime(breach.discovered_at),
    people: breach.people === null ? '' : String(breach.people),
    harm: breach.harm,
    what: breach.what,
    measures: breach.measures,
  }
}

/** The ticked values, unvalidated. */
export function tickedKinds(body: { kinds?: unknown } | undefined): string[] {
  return [body?.kinds].flat().filter((kind) => typeof kind === 'string')
}

/** The texts of a form that can no longer be stored, for the user to copy from the page. */
export function typedWords(typed: Typed): { field: 'what' | 'measures' | 'words'; text: string }[] {
  return (['what', 'measures', 'words'] as const).flatMap((field) => {
    const text = typed[field]?.trim()
    return text ? { field, text } : []
  })
}

export interface ShownBreachPage extends BreachPage, Pages {
  notice: string
  kept: ReturnType<typeof typedWords>
  change: ReturnType<typeof recordForm>
  changeOpen: boolean
  entry: {
    typed: Typed
    problems: Problems
    open: boolean
    clientUuid: string
    steps: Choice[]
  }
}
