import * as z from 'zod'
import type { Form } from '../../http/form.ts'
import type { OfficeDay } from '../../platform/lib/clock.ts'
import { requiredLine } from '../../platform/lib/text-fields.ts'
import { criteriaOf, type Filter } from './filter.ts'
import { daysOf, periodOf, RELATIVE_PERIODS, type RelativePeriod } from './relative-period.ts'
import { criteriaFields, inOrder } from './search-form.ts'

export const LONGEST_NAME = 60
const name = requiredLine(LONGEST_NAME)

/** `all` asks for no days, `days` for those that are written down. */
const PERIOD_CHOICES = [...RELATIVE_PERIODS, 'days', 'all'] as const
type PeriodChoice = (typeof PERIOD_CHOICES)[number]

/** The criteria of the log without the words: a saved view names nobody. */
export const ViewForm = inOrder(
  z.object({
    client_uuid: z.guid('problem.form'),
    name,
    span: z.enum(PERIOD_CHOICES, 'problem.pick'),
    ...criteriaFields,
  }),
)

export const NameForm = z.object({ name })

/** The criteria of a view; a named period means the days as of the day on which the view is opened. */
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

/** A view of everything is refused: the words of a search are not kept. */
export function withSomething(form: Form<z.infer<typeof ViewForm>>): Form<z.infer<typeof ViewForm>> {
  if (!form.ok || asksForSomething(viewOf(form.values))) return form
  return { ok: false, typed: form.typed, problems: { span: { key: 'problem.view_empty' } } }
}

function asksForSomething({ period, ...filter }: ViewQuery): boolean {
  return period !== null || criteriaOf({ ...filter, words: '' }).length > 0
}

/** Whether the filter’s days are relative: “this week” means each week. */
export function spanOf({ from, to }: Filter, today: OfficeDay): PeriodChoice {
  if (!from && !to) return 'all'
  return periodOf(from, to, today) ?? 'days'
}

/** The choices; `days` only where the filter has some. */
export function spansFor({ from, to }: Pick<Filter, 'from' | 'to'>): PeriodChoice[] {
  return PERIOD_CHOICES.filter((span) => span !== 'days' || from !== null || to !== null)
}
