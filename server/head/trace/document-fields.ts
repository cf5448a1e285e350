import * as z from 'zod'
import { dayField } from '../../http/day-field.ts'
import type { TraceOrderRow } from '../../platform/db/schema.ts'
import { addDays, dayStart, type OfficeDay } from '../../platform/lib/clock.ts'
import { typedName } from '../../platform/lib/person-name.ts'
import { requiredLine } from '../../platform/lib/text-fields.ts'

/** The longest window, in days, as far as any office keeps visits; and the longest hold, half a year. */
const MAX_DAYS = 90
const MAX_HOLD = 180

/** Defaults: two weeks back (the incubation period in QĐ 3888/QĐ-BYT), half an hour around, a month of hold. */
const DAYS_BACK = 14
const BUFFER = 30
const HOLD_DAYS = 30

const words = requiredLine(160)

/** The window that is searched, and the document that orders it. */
export const documentFields = {
  from: dayField,
  until: dayField,
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
  document_date: dayField,
  agency: words,
  signer: words.transform(typedName),
  hold_until: dayField,
}

const shape = z.object(documentFields)
type DocumentValues = z.infer<typeof shape>

export function proposedDocument(today: OfficeDay): {
  from: string
  until: string
  buffer: string
  hold_until: string
} {
  return {
    from: addDays(today, -DAYS_BACK),
    until: today,
    buffer: String(BUFFER),
    hold_until: addDays(today, HOLD_DAYS),
  }
}

/** Checks the rules between fields and against today. Returns message keys by field. */
export function documentProblems(
  { from, until, document_date: documentDate, hold_until: hold }: DocumentValues,
  today: OfficeDay,
): Record<string, { key: string; detail?: Record<string, string> }> {
  const problems: ReturnType<typeof documentProblems> = {}
  if (until > today) problems['until'] = { key: 'problem.date_future' }
  else if (from > until) problems['from'] = { key: 'problem.period_order' }
  else if (from < addDays(until, -MAX_DAYS))
    problems['from'] = { key: 'problem.period_long', detail: { max: String(MAX_DAYS) } }
  if (documentDate > today) problems['document_date'] = { key: 'problem.date_future' }
  if (hold < today || hold > addDays(today, MAX_HOLD))
    problems['hold_until'] = { key: 'problem.hold', detail: { max: String(MAX_HOLD) } }
  return problems
}

/** The stored form; the last day of the window is included. */
export function documentOf(
  values: DocumentValues,
): Pick<
  TraceOrderRow,
  | 'document_number'
  | 'document_date'
  | 'agency'
  | 'signer'
  | 'hold_until'
  | 'from_at'
  | 'until_at'
  | 'buffer_minutes'
> {
  const { document_number, document_date, agency, signer, hold_until, from, until, buffer } = values
  return {
    ...{ document_number, document_date, agency, signer, hold_until },
    from_at: dayStart(from),
    until_at: dayStart(addDays(until, 1)),
    buffer_minutes: buffer,
  }
}
