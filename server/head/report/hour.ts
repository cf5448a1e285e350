import * as z from 'zod'
import type { DateRange } from '../../core/figures/date-range.ts'
import type { Form } from '../../http/form.ts'
import { PeriodForm } from '../../http/period-form.ts'
import { dayStart, HOUR, minutesInto, officeDay } from '../../platform/lib/clock.ts'
import type { Frozen } from './snapshot.ts'

/** The last full hour that figures can be of: the end of the day. */
const MIDNIGHT = 24

/** Without an hour the figures are of the moment. */
export const HourForm = PeriodForm.extend({
  hour: z
    .string()
    .default('')
    .refine((text) => /^\d{0,2}$/.test(text) && Number(text || '1') >= 1 && Number(text) <= MIDNIGHT, {
      message: 'problem.pick',
    })
    .transform((text) => (text === '' ? undefined : Number(text))),
})

export interface ReportQuery extends DateRange {
  hour: number | undefined
}

/** The moments of the figures: of the period, and of the one that it is compared with. */
export interface Cut {
  at: Date
  before: Date
}

/**
 * A full hour of the period's last day. While that day is not over, the other period is cut at the same hour of its own
 * last day: half a day is not compared with a whole one.
 */
export function cutOf(period: DateRange, before: DateRange, hour: number): Cut {
  const at = minutesInto(period.to, hour * 60)
  return { at, before: hour < MIDNIGHT ? minutesInto(before.to, hour * 60) : at }
}

/** The hour that a snapshot was cut at; undefined where it has the figures of the moment at which it was made. */
export function cutOfSnapshot({ period, before, at, madeAt }: Omit<Frozen, 'figures'>): Cut | undefined {
  if (at.getTime() === madeAt.getTime()) return undefined
  return cutOf(period, before, (at.getTime() - dayStart(period.to).getTime()) / HOUR)
}

/** Whether the period before was cut at the same hour, too. */
export function isSameHour({ at, before }: Cut): boolean {
  return before.getTime() !== at.getTime()
}

/** Whether the figures are those of a moment of the last day, and the other period is whole: that is no decline. */
export function isUnderWay(frozen: Omit<Frozen, 'figures'>): boolean {
  return !cutOfSnapshot(frozen) && officeDay(frozen.at) === frozen.period.to
}

/** The full hours of the period's last day that have come by now. */
export function pastHours({ to }: DateRange, now: Date): number[] {
  return Array.from({ length: MIDNIGHT }, (_, index) => index + 1).filter(
    (hour) => minutesInto(to, hour * 60) <= now,
  )
}

/** An hour that has not come yet is refused beside its field. */
export function withHour<T extends ReportQuery>(form: Form<T>, now: Date): Form<T> {
  if (!form.ok || form.values.hour === undefined) return form
  if (minutesInto(form.values.to, form.values.hour * 60) <= now) return form
  return { ok: false, typed: form.typed, problems: { hour: { key: 'problem.hour_future' } } }
}
