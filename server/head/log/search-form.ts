import * as z from 'zod'
import { APP_STATUSES, PURPOSES, STATES } from '../../core/visits/visit.ts'
import { optionalDayField } from '../../http/day-field.ts'
import type { Form } from '../../http/form.ts'
import { cleanText, lineProblem, wordsIn } from '../../platform/lib/text.ts'
import type { Filter } from './filter.ts'

const LONGEST = 120
/** Each word is searched for separately. */
const MAX_WORDS = 8

const words = z
  .string()
  .default('')
  .transform(cleanText)
  .superRefine((text, context) => {
    const refuse = (message: string, params?: Record<string, string>) =>
      context.addIssue({ code: 'custom', message, ...(params && { params }) })
    const problem = lineProblem(text, LONGEST)
    if (problem) refuse(problem.key, problem.detail)
    else if (wordsIn(text).length > MAX_WORDS) refuse('problem.words_many', { max: String(MAX_WORDS) })
    else if (text !== '' && wordsIn(text).length === 0) refuse('problem.words_none')
  })

/** Empty means no criterion. */
const day = optionalDayField('problem.no_such_date').transform((text) => text || null)

const pick = <T extends z.ZodType<string>>(choice: T) =>
  z
    .union([choice, z.literal('')], 'problem.pick')
    .default('')
    .transform((value) => value || null)

/** The criteria of the log besides words. */
export const criteriaFields = {
  from: day,
  to: day,
  state: pick(z.enum([...STATES, 'voided'])),
  purpose: pick(z.enum(PURPOSES)),
  app_status: pick(z.enum(APP_STATUSES)),
  recorder: pick(z.guid('problem.pick')),
}

export function inOrder<T extends z.ZodType<{ from: string | null; to: string | null }>>(form: T) {
  return form.superRefine(({ from, to }, context) => {
    if (from && to && from > to) context.addIssue({ code: 'custom', path: ['to'], message: 'problem.period' })
  })
}

export const SearchForm = inOrder(z.object({ words, ...criteriaFields }))

type Search = z.infer<typeof SearchForm>

export function filterOf({ app_status: appStatus, ...rest }: Search): Filter {
  return { ...rest, appStatus }
}

/** The form values that would produce this filter. */
export function typedOf({ appStatus, ...rest }: Filter): Record<string, string> {
  const fields = Object.entries({ ...rest, app_status: appStatus })
  return Object.fromEntries(fields.map(([name, value]) => [name, value ?? '']))
}

/** Accepts only recorders of the user's office. */
export function withRecorder<T extends Pick<Search, 'recorder'>>(
  form: Form<T>,
  recorders: { id: string }[],
): Form<T> {
  if (!form.ok || !form.values.recorder) return form
  if (recorders.some(({ id }) => id === form.values.recorder)) return form
  return { ok: false, typed: form.typed, problems: { recorder: { key: 'problem.pick' } } }
}
