import * as z from 'zod'
import { type DateRange, daysIn, type PeriodKind, periodAround } from '../core/figures/date-range.ts'
import { existedDuring, type Validity } from '../core/offices/tree.ts'
import { addDays, type OfficeDay } from '../platform/lib/clock.ts'
import type { Translate } from '../platform/messages/messages.ts'
import { dayField } from './day-field.ts'
import type { Form, Problems } from './form.ts'

/** A year and a day. */
const MAX_DAYS = 366

export const PeriodForm = z.object({ from: dayField, to: dayField })

/**
 * Adds the checks between the fields: the order, the length, that the period is not in the future and that the office existed.
 */
export function withPeriod<T extends DateRange>(form: Form<T>, today: OfficeDay, office: Validity): Form<T> {
  if (!form.ok) return form
  const problem = problemOf(form.values, today, office)
  return problem ? { ok: false, typed: form.typed, problems: problem } : form
}

function problemOf(period: DateRange, today: OfficeDay, office: Validity): Problems | undefined {
  if (period.to > today) return { to: { key: 'problem.date_future' } }
  if (period.from > period.to) return { from: { key: 'problem.period_order' } }
  if (daysIn(period) > MAX_DAYS)
    return { from: { key: 'problem.period_long', detail: { max: String(MAX_DAYS) } } }
  return existedDuring(office, period) ? undefined : { from: { key: 'problem.office_then' } }
}

const SHORTCUTS = [
  ['today', 'day', 0],
  ['yesterday', 'day', 1],
  ['this_week', 'week', 0],
  ['last_week', 'week', 1],
  ['this_month', 'month', 0],
  ['last_month', 'month', 1],
] as const satisfies [string, PeriodKind, number][]
type ShortcutName = (typeof SHORTCUTS)[number][0]

/** The commonest periods, as of today. */
export function shortcuts(today: OfficeDay): { name: ShortcutName; period: DateRange }[] {
  return SHORTCUTS.map(([name, kind, back]) => {
    const current = periodAround(kind, today, today)
    const period = back === 0 ? current : periodAround(kind, addDays(current.from, -1), today)
    return { name, period }
  })
}

/** `rest` is the rest of the query, such as `&office=p-noi-vu`. */
export function shortcutLinks(
  base: string,
  chosen: DateRange | undefined,
  today: OfficeDay,
  t: Translate,
  rest = '',
) {
  const all = shortcuts(today)
  // On a Monday, or on the first of a month, two shortcuts are the same period: only the first is marked as current.
  const current = all.findIndex(({ period }) => chosen?.from === period.from && chosen.to === period.to)
  return all.map(({ name, period }, index) => ({
    label: t(`period.shortcut.${name}`),
    href: `${base}?from=${period.from}&to=${period.to}${rest}`,
    current: index === current,
  }))
}
