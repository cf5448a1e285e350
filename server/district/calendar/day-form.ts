import * as z from 'zod'
import { dayField } from '../../http/day-field.ts'
import { isOfficeDay, type OfficeDay } from '../../platform/lib/clock.ts'
import { line } from '../../platform/lib/text-fields.ts'

/** Before the first a visitor's book of the district says nothing; beyond the last the moon is not sure enough. */
const YEARS = { from: 2021, to: 2100 }
const LONGEST = 120

const day = dayField.superRefine((text, context) => {
  if (isOfficeDay(text) && yearIn(text.slice(0, 4)) === undefined) {
    const params = { from: String(YEARS.from), to: String(YEARS.to) }
    context.addIssue({ code: 'custom', message: 'problem.calendar_year', params })
  }
})

export const DayForm = z.object({
  day,
  kind: z.enum(['off', 'working'], 'problem.pick'),
  note: line(LONGEST).transform((note) => note ?? ''),
})

export const ClearForm = z.object({ day })

/** The year that was asked for; undefined for one that the calendar does not have. */
export function yearIn(text: unknown): number | undefined {
  const year = typeof text === 'string' && /^\d{4}$/.test(text) ? Number(text) : 0
  return year >= YEARS.from && year <= YEARS.to ? year : undefined
}

export function yearOf(day: OfficeDay): number {
  return Number(day.slice(0, 4))
}
