import * as z from 'zod'
import { dueOn, latestDueOn } from '../../core/offices/data-rights.ts'
import { dayField } from '../../http/day-field.ts'
import type { Form, Problems, Typed } from '../../http/form.ts'
import type { SubjectRequestRow } from '../../platform/db/schema.ts'
import { dateText, type OfficeDay } from '../../platform/lib/clock.ts'
import { EXTENSION_REASONS, type Extension, TOLD_BY } from './extension.ts'

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
