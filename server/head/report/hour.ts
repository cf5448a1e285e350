import * as z from 'zod'
import type { DateRange } from '../../core/figures/date-range.ts'
import type { Form } from '../../http/form.ts'
import { PeriodForm } from '../../http/period-form.ts'
import { dayStart, HOUR, minutesInto, officeDay } from '../../platform/lib/clock.ts'

/** The last full hour of a day: its end. */
const MIDNIGHT = 24

/** Without an hour the figures are as of now. */
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

/** What a report is about. `at` is the instant of the figures, `madeAt` when they were stored. */
export interface Dated {
  period: DateRange
  before: DateRange
  at: Date
  madeAt: Date
}

/** The cut-off instants of the period and of the one that it is compared with. */
export interface Cut {
  at: Date
  before: Date
}

/**
 * Cuts the period at a full hour of its last day. If that day is not over by then, the other period is cut at the same hour of
 * its last day, so that part of a day is not compared with a whole one.
 */
export function cutOf(period: DateRange, before: DateRange, hour: number): Cut {
  const at = minutesInto(period.to, hour * 60)
  return { at, before: hour < MIDNIGHT ? minutesInto(before.to, hour * 60) : at }
}

/** The hour at which a snapshot was cut; undefined when its figures are as of its creation. */
export function cutOfSnapshot({ period, before, at, madeAt }: Dated): Cut | undefined {
  if (at.getTime() === madeAt.getTime()) return undefined
  return cutOf(period, before, (at.getTime() - dayStart(period.to).getTime()) / HOUR)
}

/** True when the previous period was cut at the same hour too. */
export function isSameHour({ at, before }: Cut): boolean {
  return before.getTime() !== at.getTime()
}

/** True when the period's last day was unfinished and the other period is complete, so a difference is no decline. */
export function isUnderWay(frozen: Dated): boolean {
  return !cutOfSnapshot(frozen) && officeDay(frozen.at) === frozen.period.to
}

/** The full hours of the period's last day that have passed. */
function pastHours({ to }: DateRange, now: Date): number[] {
  return Array.from({ length: MIDNIGHT }, (_, index) => index + 1).filter(
    (hour) => minutesInto(to, hour * 60) <= now,
  )
}

/** Refuses an hour in the future. */
export function withHour<T extends ReportQuery>(form: Form<T>, now: Date): Form<T> {
  if (!form.ok || form.values.hour === undefined) return form
  if (minutesInto(form.values.to, form.values.hour * 60) <= now) return form
  return { ok: false, typed: form.typed, problems: { hour: { key: 'problem.hour_future' } } }
}

/** The past hours of the period; where that is not valid, only the typed one, so that it is not lost. */
export function hoursToChoose(period: DateRange | undefined, typed: string, now: Date): string[] {
  if (period) return pastHours(period, now).map(String)
  return /^\d{1,2}$/.test(typed) ? [typed] : []
}
