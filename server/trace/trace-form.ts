import { z } from 'zod'
import { addDays, dayStart, isOfficeDay, type OfficeDay } from '../clock.ts'
import type { Form, Problems } from '../http/form.ts'
import { requiredLine } from '../text-fields.ts'

/** Windows reach back as far as any office keeps its visits; a hold lasts no longer than half a year. */
const MAX_DAYS = 90
const MAX_HOLD = 180

const words = requiredLine(160)

const day = z.string().default('').refine(isOfficeDay, 'problem.date')

export const TraceForm = z.object({
  client_uuid: z.guid('problem.form'),
  visit_id: z.guid('problem.form').optional(),
  scope: z.enum(['visit', 'person'], 'problem.pick').default('person'),
  person: z.string().max(100, 'problem.person').default(''),
  from: day,
  until: day,
  buffer: z
    .string()
    .default('')
    .transform((text) => text.trim())
    .pipe(
      z
        .string()
        .regex(/^\d{1,3}$/, 'problem.buffer')
        .transform(Number),
    )
    .refine((minutes) => minutes <= 240, 'problem.buffer'),
  document_number: words,
  document_date: day,
  agency: words,
  signer: words,
  hold_until: day,
})

export type TraceValues = z.infer<typeof TraceForm>

/** The rules between fields, and between a date and today. */
export function withDates(form: Form<TraceValues>, today: OfficeDay): Form<TraceValues> {
  if (!form.ok) return form
  const { from, until, document_date: documentDate, hold_until: hold } = form.values
  const problems: Problems = {}
  if (until > today) problems['until'] = { key: 'problem.date_future' }
  else if (from > until) problems['from'] = { key: 'problem.period_order' }
  else if (from < addDays(until, -MAX_DAYS))
    problems['from'] = { key: 'problem.period_long', detail: { max: String(MAX_DAYS) } }
  if (documentDate > today) problems['document_date'] = { key: 'problem.date_future' }
  if (hold < today || hold > addDays(today, MAX_HOLD))
    problems['hold_until'] = { key: 'problem.hold', detail: { max: String(MAX_HOLD) } }
  return Object.keys(problems).length === 0 ? form : { ok: false, typed: form.typed, problems }
}

/** Whole office days, the last one included. */
export function windowOf({ from, until }: Pick<TraceValues, 'from' | 'until'>): { from: Date; until: Date } {
  return { from: dayStart(from), until: dayStart(addDays(until, 1)) }
}
