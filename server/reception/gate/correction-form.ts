import { z } from 'zod'
import type { Office } from '../../core/offices/directory.ts'
import { phone, position, visitFields } from '../../core/visits/fields.ts'
import { REASONS } from '../../core/visits/visit.ts'
import type { Form, Problems } from '../../http/form.ts'
import type { VisitRow } from '../../platform/db/schema.ts'
import { clockTime, DAY, END_OF_DAY, minutesInto } from '../../platform/lib/clock.ts'

const time = z
  .string()
  .transform((text) => text.trim())
  .refine((text) => text === '' || /^([01]?\d|2[0-3]):[0-5]\d$/.test(text), 'problem.time')

export const reason = z.enum(REASONS, 'problem.pick')

export const CorrectionForm = z.object({
  ...visitFields,
  phone,
  position,
  entered_at: time.refine((text) => text !== '', 'problem.time'),
  left_at: time.default(''),
  seen_version: z.string().regex(/^\d+$/, 'problem.form').transform(Number),
  reason,
})

type VisitForm = Form<z.infer<typeof CorrectionForm>>

/** `08:15` on the visit's day. The stored instant stays where its minute is unchanged: its seconds are true. */
function atTime(visit: VisitRow, text: string, stored: Date | null): Date {
  const padded = text.padStart(5, '0')
  if (stored && clockTime(stored) === padded) return stored
  const [hours = 0, minutes = 0] = padded.split(':').map(Number)
  return minutesInto(visit.day, hours * 60 + minutes)
}

export function timesOf(
  typed: { entered_at: string; left_at: string },
  visit: VisitRow,
  office: Office,
): { enteredAt: Date; leftAt: Date | null } {
  const enteredAt = atTime(visit, typed.entered_at, visit.entered_at)
  if (typed.left_at === '') return { enteredAt, leftAt: null }
  const leftAt = atTime(visit, typed.left_at, visit.left_at)
  if (leftAt >= enteredAt) return { enteredAt, leftAt }
  // The form knows no seconds; and where a guard is there all night, an earlier hour is one after midnight.
  if (clockTime(leftAt) === clockTime(enteredAt)) return { enteredAt, leftAt: enteredAt }
  const allNight = office.closeMinutes > END_OF_DAY
  return { enteredAt, leftAt: allNight ? new Date(leftAt.getTime() + DAY) : leftAt }
}

/** The rules between the two times, which no single field can check. */
export function withTimes(form: VisitForm, visit: VisitRow, office: Office, now: Date): VisitForm {
  if (!form.ok) return form
  const { enteredAt, leftAt } = timesOf(form.values, visit, office)
  const problems: Problems = {}
  if (enteredAt > now) problems['entered_at'] = { key: 'problem.time_future' }
  if (leftAt && leftAt > now) problems['left_at'] = { key: 'problem.time_future' }
  else if (leftAt && leftAt < enteredAt) problems['left_at'] = { key: 'problem.time_order' }
  return Object.keys(problems).length === 0 ? form : { ok: false, typed: form.typed, problems }
}
