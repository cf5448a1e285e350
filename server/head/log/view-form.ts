import * as z from 'zod'
import type { DateRange } from '../../core/figures/date-range.ts'
import type { Form } from '../../http/form.ts'
import { addDays, monthStart, type OfficeDay, weekStart } from '../../platform/lib/clock.ts'
import { requiredLine } from '../../platform/lib/text-fields.ts'
import { criteriaFields, type Filter, filterOf, inOrder } from './criteria.ts'

/** Periods relative to the day on which they are viewed. */
export const RELATIVE_PERIODS = ['today', 'yesterday', 'week', 'last_week', 'month', 'last_month'] as const
type RelativePeriod = (typeof RELATIVE_PERIODS)[number]

/** The days of a period as of today, both included; weeks begin on Monday. */
export function daysOf(period: RelativePeriod, today: OfficeDay): DateRange {
  switch (period) {
    case 'today':
      return { from: today, to: today }
    case 'yesterday':
      return { from: addDays(today, -1), to: addDays(today, -1) }
    case 'week':
      return { from: weekStart(today), to: today }
    case 'last_week':
      return { from: addDays(weekStart(today), -7), to: addDays(weekStart(today), -1) }
    case 'month':
      return { from: monthStart(today), to: today }
    case 'last_month': {
      const to = addDays(monthStart(today), -1)
      return { from: monthStart(to), to }
    }
  }
}

/** The relative period that equals these days; on a Monday “today” rather than “this week”. */
export function periodOf(
  from: OfficeDay | undefined,
  to: OfficeDay | undefined,
  today: OfficeDay,
): RelativePeriod | undefined {
  return RELATIVE_PERIODS.find((period) => {
    const days = daysOf(period, today)
    return days.from === from && days.to === to
  })
}

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
