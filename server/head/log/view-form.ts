import * as z from 'zod'
import type { Form } from '../../http/form.ts'
import type { OfficeDay } from '../../platform/lib/clock.ts'
import { requiredLine } from '../../platform/lib/text-fields.ts'
import { criteriaOf, type Filter } from './filter.ts'
import { daysOf, periodOf, RELATIVE_PERIODS, type RelativePeriod } from './relative-period.ts'
import { criteriaFields, inOrder } from './search-form.ts'

export const LONGEST_NAME = 60
const name = requiredLine(LONGEST_NAME)

/** `all` means no days, `days` the fixed days of the filter. */
const PERIOD_CHOICES = [...RELATIVE_PERIODS, 'days', 'all'] as const
type PeriodChoice = (typeof PERIOD_CHOICES)[number]

/** The criteria of the log without the words, so that a saved view contains no names. */
export const ViewForm = inOrder(
  z.object({
    client_uuid: z.guid('problem.form'),
    name,
    span: z.enum(PERIOD_CHOICES, 'problem.pick'),
    ...criteriaFields,
  }),
)

export const NameForm = z.object({ name })

/** The criteria of a view; a relative period is resolved on the day on which the view is opened. */
export interface ViewQuery extends Omit<Filter, 'words'> {
  period: RelativePeriod | null
}

export function viewOf(values: z.infer<typeof ViewForm>): ViewQuery {
  const { span, from, to, state, purpose, app_status: appStatus, recorder } = values
  const days = span === 'days' ? { period: null, from, to } : { period: null, from: null, to: null }
  const period = span === 'days' || span === 'all' ? days : { ...days, period: span }
  return { ...period, state, purpose, appStatus, recorder }
}

export function filterOfView({ period, ...query }: ViewQuery, today: OfficeDay): Filter {
  return { ...query, words: '', ...(period && daysOf(period, today)) }
}

/** Refuses a view without criteria; the words of a search are not saved. */
export function withSomething(form: Form<z.infer<typeof ViewForm>>): Form<z.infer<typeof ViewForm>> {
  if (!form.ok || asksForSomething(viewOf(form.values))) return form
  return { ok: false, typed: form.typed, problems: { span: { key: 'problem.view_empty' } } }
}

function asksForSomething({ period, ...filter }: ViewQuery): boolean {
  return period !== null || criteriaOf({ ...filter, words: '' }).length > 0
}

/** Returns the relative period that the filter's days equal, so that “this week” means each week; otherwise `days` or `all`. */
export function spanOf({ from, to }: Filter, today: OfficeDay): PeriodChoice {
  if (!from && !to) return 'all'
  return periodOf(from, to, today) ?? 'days'
}

/** The choices; `days` only when the filter has days. */
export function spansFor({ from, to }: Pick<Filter, 'from' | 'to'>): PeriodChoice[] {
  return PERIOD_CHOICES.filter((span) => span !== 'days' || from !== null || to !== null)
}
