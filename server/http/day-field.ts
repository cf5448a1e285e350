import * as z from 'zod'
import { isOfficeDay } from '../platform/lib/clock.ts'
import { readDay } from '../platform/lib/typed-day.ts'

/** A day in a form or an address, as typed. */
const typed = z.string().default('').transform(readDay)

/** Checks between fields, which may calculate with the day, are made only once it can be read. */
export const dayField = typed.refine(isOfficeDay, { error: 'problem.date', abort: true })

/** The same, or empty. */
export const optionalDayField = (
  message: 'problem.date' | 'problem.no_such_date' | 'problem.csv_date' = 'problem.date',
) => typed.refine((day) => day === '' || isOfficeDay(day), { error: message, abort: true })
