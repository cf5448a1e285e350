import { z } from 'zod'
import { addDays, isOfficeDay, type OfficeDay } from '../clock.ts'
import type { OfficeRow } from '../db/schema.ts'
import { daysIn, type Period, type PeriodKind, periodAround } from '../figures/period.ts'
import type { Form, Problems } from '../http/form.ts'

/** A year and a day. */
const MAX_DAYS = 366

type Validity = Pick<OfficeRow, 'valid_from' | 'valid_to'>

const day = z.string().default('').refine(isOfficeDay, 'problem.date')

export const PeriodForm = z.object({ from: day, to: day })

/** What no single field can check: the order, the length, and that all of it has come. */
export function withPeriod<T extends Period>(form: Form<T>, today: OfficeDay, office: Validity): Form<T> {
  if (!form.ok) return form
  const problem = problemOf(form.values, today, office)
  return problem ? { ok: false, typed: form.typed, problems: problem } : form
}

function problemOf(period: Period, today: OfficeDay, office: Validity): Problems | undefined {
  if (period.to > today) return { to: { key: 'problem.date_future' } }
  if (period.from > period.to) return { from: { key: 'problem.period_order' } }
  if (daysIn(period) > MAX_DAYS)
    return { from: { key: 'problem.period_long', detail: { max: String(MAX_DAYS) } } }
  return wasThere(office, period) ? undefined : { from: { key: 'problem.office_then' } }
}

/** True when the office existed on at least one day of the period. */
export function wasThere({ valid_from, valid_to }: Validity, { from, to }: Period): boolean {
  return (valid_from ?? from) <= to && (valid_to ?? to) >= from
}

const SHORTCUTS = [
  ['today', 'day', 0],
  ['yesterday', 'day', 1],
  ['this_week', 'week', 0],
  ['last_week', 'week', 1],
  ['this_month', 'month', 0],
  ['last_month', 'month', 1],
] as const satisfies [string, PeriodKind, number][]
export type ShortcutName = (typeof SHORTCUTS)[number][0]

/** The periods that are asked for most, each as it stands today. */
export function shortcuts(today: OfficeDay): { name: ShortcutName; period: Period }[] {
  return SHORTCUTS.map(([name, kind, back]) => {
    const current = periodAround(kind, today, today)
    const period = back === 0 ? current : periodAround(kind, addDays(current.from, -1), today)
    return { name, period }
  })
}
