import * as z from 'zod'
import { type DateRange, daysIn } from '../../core/figures/date-range.ts'
import { ApiRefusal } from '../../http/api.ts'
import { isOfficeDay } from '../../platform/lib/clock.ts'

/** Days per request: a month of a district is some thousand rows, rendered in one piece. */
export const MOST_DAYS = 31

const DAY = 'must be a day such as 2026-11-25'
const day = z.string(DAY).refine(isOfficeDay, DAY)
const FiguresQuery = z.strictObject({ from: day, to: day.optional() })

/** Parses the requested period; throws an error that names the problem. */
export function readFiguresQuery(query: unknown): DateRange {
  const parsed = FiguresQuery.safeParse(query)
  if (!parsed.success) {
    const problems = parsed.error.issues.map(({ path, message }) => [...path, message].join(' '))
    throw new ApiRefusal(400, `${problems.join('; ')}. Ask by ?from=2026-11-01&to=2026-11-30.`)
  }
  const { from, to = from } = parsed.data
  if (to < from) throw new ApiRefusal(400, 'from must not be after to.')
  if (daysIn({ from, to }) > MOST_DAYS) throw new ApiRefusal(400, `At most ${MOST_DAYS} days at a time.`)
  return { from, to }
}
