import * as z from 'zod'
import { type Hours, minutesOf, minutesText } from '../core/offices/hours.ts'
import { END_OF_DAY } from '../platform/lib/clock.ts'
import { tick } from '../platform/lib/text-fields.ts'
import type { Form, Problems, Typed } from './form.ts'

/** 03:00 of the next day: for an office with a guard all night. */
const ALL_NIGHT = 27 * 60
const NOON = 12 * 60

const time = z
  .string()
  .default('')
  .transform((text) => text.trim())
  .refine((text) => /^(([01]?\d|2[0-3]):[0-5]\d|24:00)$/.test(text), 'problem.time')
  .transform(minutesOf)

const overdue = z
  .string()
  .default('')
  .transform((text) => text.trim())
  .refine(
    (text) => /^\d{1,4}$/.test(text) && Number(text) >= 5 && Number(text) <= END_OF_DAY,
    'problem.overdue',
  )
  .transform(Number)

export const HoursForm = z.object({
  opens: time,
  closes: time,
  close_at: z.string().default(''),
  all_night: tick,
  overdue,
  /** The day that may be closed at once, because the person has confirmed it; if empty, the form is shown again. */
  close_now: z.string().optional(),
})

type HoursValues = z.infer<typeof HoursForm>

/** Adds the rules between the times, which no single field can check; a day closes at noon at the earliest. */
export function withRules(form: Form<HoursValues>): Form<HoursValues> {
  if (!form.ok) return form
  const { opens, closes, close_at, all_night } = form.values
  const problems: Problems = {}
  if (closes <= opens) problems['closes'] = { key: 'problem.hours_order' }
  if (!all_night) {
    const close = time.safeParse(close_at)
    if (!close.success) problems['close_at'] = { key: 'problem.time' }
    else if (close.data < NOON) problems['close_at'] = { key: 'problem.close_noon' }
    else if (close.data < closes) problems['close_at'] = { key: 'problem.close_order' }
  }
  return Object.keys(problems).length === 0 ? form : { ok: false, typed: form.typed, problems }
}

/** The hours of the form; an office that already closes at another hour of the night keeps that hour. */
export function hoursOf({ opens, closes, close_at, all_night, overdue }: HoursValues, before: Hours): Hours {
  const night = before.close_minutes > END_OF_DAY ? before.close_minutes : ALL_NIGHT
  return {
    opens_minutes: opens,
    closes_minutes: closes,
    close_minutes: all_night ? night : minutesOf(close_at.trim()),
    overdue_minutes: overdue,
  }
}

export function typedHours({ opens_minutes, closes_minutes, close_minutes, overdue_minutes }: Hours): Typed {
  const allNight = close_minutes > END_OF_DAY
  return {
    opens: minutesText(opens_minutes),
    closes: minutesText(closes_minutes),
    close_at: allNight ? '' : minutesText(close_minutes),
    all_night: allNight ? 'on' : '',
    overdue: String(overdue_minutes),
  }
}
