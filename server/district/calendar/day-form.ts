import * as z from 'zod'
import { dayField } from '../../http/day-field.ts'
import { isOfficeDay, type OfficeDay } from '../../platform/lib/clock.ts'
import { line } from '../../platform/lib/text-fields.ts'

/** No register of the district is older; later lunar dates cannot be computed reliably. */
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

/** The requested year; undefined when it is outside the calendar. */
export function yearIn(text: unknown): number | undefined {
  const year = typeof text === 'string' && /^\d{4}$/.test(text) ? Number(text) : 0
  return year >= YEARS.from && year <= YEARS.to ? year : undefined
}

export function yearOf(day: OfficeDay): number {
  return Number(day.slice(0, 4))
}
