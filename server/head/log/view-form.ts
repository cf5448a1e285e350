import * as z from 'zod'
import type { Form } from '../../http/form.ts'
import type { OfficeDay } from '../../platform/lib/clock.ts'
import { requiredLine } from '../../platform/lib/text-fields.ts'
import { criteriaFields, type Filter, filterOf, inOrder } from './criteria.ts'
import { daysOf, periodOf, RELATIVE_PERIODS, type RelativePeriod } from './relative-period.ts'

export const LONGEST_NAME = 60
const name = requiredLine(LONGEST_NAME)

/** `all` means no days, `days` the fixed days of the filter. */
const PERIOD_CHOICES = [...RELATIVE_PERIODS, 'days', 'all'] as const
type PeriodChoice = (typeof PERIOD_CHOICES)[number]

/** The criteria of the log without the words, so that a saved view contains no names. */
const { words: _, ...viewFields } = criteriaFields

export const ViewForm = inOrder(
  z.object({
    client_uuid: z.guid('problem.form'),
    name,
    span: z.enum(PERIOD_CHOICES, 'problem.pick'),
    ...viewFields,
  }),
)

export const NameForm = z.object({ name })

/** The criteria of a view, as stored; a relative period is resolved on the day on which the view is opened. */
export type ViewCriteria = Omit<Filter, 'words'> & { period?: RelativePeriod }

export function viewOf({ span, ...values }: z.infer<typeof ViewForm>): ViewCriteria {
  const filter = filterOf(span === 'days' ? values : { ...values, from: '', to: '' })
  return span === 'days' || span === 'all' ? filter : { ...filter, period: span }
}

export function filterOfView({ period, ...filter }: ViewCriteria, today: OfficeDay): Filter {
  return { ...filter, ...(period && daysOf(period, today)) }
}

/** Refuses a view without criteria; the words of a search are not saved. */
export function withSomething(form: Form<z.infer<typeof ViewForm>>): Form<z.infer<typeof ViewForm>> {
  if (!form.ok || Object.keys(viewOf(form.values)).length > 0) return form
  return { ok: false, typed: form.typed, problems: { span: { key: 'problem.view_empty' } } }
}

/** Returns the relative period that the filter's days equal, so that “this week” means each week; otherwise `days` or `all`. */
export function spanOf({ from, to }: Filter, today: OfficeDay): PeriodChoice {
  if (!from && !to) return 'all'
  return periodOf(from, to, today) ?? 'days'
}

/** The choices; `days` only when the filter has days. */
export function spansFor({ from, to }: Filter): PeriodChoice[] {
  return PERIOD_CHOICES.filter((span) => span !== 'days' || from || to)
}
