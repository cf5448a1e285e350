import * as z from 'zod'
import { isOfficeDay } from '../platform/lib/clock.ts'
import { readDay } from '../platform/lib/typed-day.ts'

/** A day of a form or an address, as it was typed. */
const typed = z.string().default('').transform(readDay)

export const dayField = typed.refine(isOfficeDay, 'problem.date')

/** The same, or nothing. */
export const optionalDayField = (message: 'problem.date' | 'problem.no_such_date' = 'problem.date') =>
  typed.refine((day) => day === '' || isOfficeDay(day), message)
