import * as z from 'zod'
import type { Office } from '../../core/offices/directory.ts'
import { phone, visitFields, visitForm } from '../../core/visits/fields.ts'
import { REASONS } from '../../core/visits/visit.ts'
import type { Form, Problems } from '../../http/form.ts'
import { pastDayProblem } from '../../http/past-day.ts'
import type { VisitRow } from '../../platform/db/schema.ts'
import {
  clockTime,
  DAY,
  END_OF_DAY,
  minutesInto,
  type OfficeDay,
  officeDay,
} from '../../platform/lib/clock.ts'
import { readDay } from '../../platform/lib/typed-day.ts'

const time = z
  .string()
  .transform((text) => text.trim())
  .refine((text) => text === '' || /^([01]?\d|2[0-3]):[0-5]\d$/.test(text), 'problem.time')

export const reason = z.enum(REASONS, 'problem.pick')

const fields = {
  ...visitFields,
  phone,
  entered_at: time.refine((text) => text !== '', 'problem.time'),
  left_at: time.default(''),
  /** Only asked for a visit that is dated in the future. */
  day: z.string().default('').transform(readDay),
  seen_version: z.string().regex(/^\d+$/, 'problem.form').transform(Number),
  reason,
}

export const correctionForm = (visit: VisitRow) => visitForm(fields, visit)

type VisitForm = Form<z.infer<ReturnType<typeof correctionForm>>>

/** True for a visit dated in the future because the clock was ahead; its day can then be corrected as well. */
export function isAhead({ day }: VisitRow, now: Date): boolean {
  return day > officeDay(now)
}

/** Converts `08:15` on this day to an instant. Returns the stored instant when the minute is unchanged, to keep its seconds. */
function atTime(day: OfficeDay, text: string, stored: Date | null): Date {
  const padded = text.padStart(5, '0')
  if (stored && clockTime(stored) === padded) return stored
  const [hours = 0, minutes = 0] = padded.split(':').map(Number)
  return minutesInto(day, hours * 60 + minutes)
}

export function timesOf(
  typed: { entered_at: string; left_at: string; day: OfficeDay },
  visit: VisitRow,
  { office, now }: { office: Office; now: Date },
): { enteredAt: Date; leftAt: Date | null } {
  const moved = isAhead(visit, now)
  const [day, entered, left] = moved ? [typed.day, null, null] : [visit.day, visit.entered_at, visit.left_at]
  const enteredAt = atTime(day, typed.entered_at, entered)
  if (typed.left_at === '') return { enteredAt, leftAt: null }
  const leftAt = atTime(day, typed.left_at, left)
  if (leftAt >= enteredAt) return { enteredAt, leftAt }
  // The form has no seconds, so equal minutes are equal times. In an office open past midnight an earlier hour is on the next
  // day.
  if (clockTime(leftAt) === clockTime(enteredAt)) return { enteredAt, leftAt: enteredAt }
  const allNight = office.closeMinutes > END_OF_DAY
  return { enteredAt, leftAt: allNight ? new Date(leftAt.getTime() + DAY) : leftAt }
}

const Times = z.object({ entered_at: fields.entered_at, left_at: fields.left_at, day: fields.day })

/** Checks the rules between the two times, which no single field can check, and adds their problems to those of the fields. */
export function withTimes(form: VisitForm, visit: VisitRow, office: Office, now: Date): VisitForm {
  const { day = '' } = form.typed
  const dayProblem = isAhead(visit, now) && pastDayProblem(readDay(day), office, officeDay(now))
  const times = Times.safeParse(form.typed)
  const problems: Problems = {}
  if (dayProblem) problems['day'] = dayProblem
  else if (times.success) {
    const { enteredAt, leftAt } = timesOf(times.data, visit, { office, now })
    if (enteredAt > now) problems['entered_at'] = { key: 'problem.time_future' }
    if (leftAt && leftAt > now) problems['left_at'] = { key: 'problem.time_future' }
    else if (leftAt && leftAt < enteredAt) problems['left_at'] = { key: 'problem.time_order' }
  }
  if (Object.keys(problems).length === 0) return form
  return { ok: false, typed: form.typed, problems: form.ok ? problems : { ...problems, ...form.problems } }
}
