import * as z from 'zod'
import { dueOn, latestDueOn } from '../../core/offices/data-rights.ts'
import { dayField } from '../../http/day-field.ts'
import type { Form, Problems, Typed } from '../../http/form.ts'
import type { SubjectRequestRow } from '../../platform/db/schema.ts'
import { dateText, type OfficeDay } from '../../platform/lib/clock.ts'

/** Why a request takes longer; the decree names its nature and its difficulty (Nghị định 356/2025/NĐ-CP, Điều 5). */
export const EXTENSION_REASONS = ['complex', 'much', 'identity', 'others'] as const

/** How the person was told of the extension. */
export const TOLD_BY = ['in_person', 'telephone', 'letter', 'message'] as const

export interface Extension {
  until: OfficeDay
  reason: (typeof EXTENSION_REASONS)[number]
  told_on: OfficeDay
  told_by: (typeof TOLD_BY)[number]
}

/** An extension is allowed once, before the deadline and the answer: an overdue request cannot be made timely. */
export type ExtensionRefusal = 'answered' | 'extended' | 'late'

export function extensionRefusal(
  request: Pick<SubjectRequestRow, 'kind' | 'received_on' | 'extended_until' | 'closed_at'>,
  today: OfficeDay,
): ExtensionRefusal | undefined {
  if (request.closed_at) return 'answered'
  if (request.extended_until) return 'extended'
  return dueOn(request) < today ? 'late' : undefined
}

export const ExtensionForm = z.object({
  until: dayField,
  reason: z.enum(EXTENSION_REASONS, 'problem.pick'),
  told_on: dayField,
  told_by: z.enum(TOLD_BY, 'problem.pick'),
})

/** The longest extension that the law allows, with the person told today. */
export function proposedExtension(request: SubjectRequestRow, today: OfficeDay): Typed {
  return { until: latestDueOn(request), told_on: today }
}

/** Checks the form against the request and today's date. */
export function within(request: SubjectRequestRow, today: OfficeDay, form: Form<Extension>): Form<Extension> {
  if (!form.ok) return form
  const { until, told_on: toldOn } = form.values
  const [due, latest] = [dueOn(request), latestDueOn(request)]
  const problems: Problems = {}
  if (until <= due || until > latest) {
    problems['until'] = { key: 'problem.extension', detail: { due: dateText(due), latest: dateText(latest) } }
  }
  if (toldOn > today) problems['told_on'] = { key: 'problem.date_future' }
  else if (toldOn < request.received_on) problems['told_on'] = { key: 'problem.told_before' }
  return Object.keys(problems).length === 0 ? form : { ok: false, typed: form.typed, problems }
}
