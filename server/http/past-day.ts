import { isOpenOn } from '../core/offices/closure.ts'
import type { Office } from '../core/offices/directory.ts'
import { addDays, isOfficeDay, type OfficeDay } from '../platform/lib/clock.ts'
import type { Problem } from './form.ts'

/** Why nothing can be recorded for a past day that was typed; undefined if it can. */
export function pastDayProblem(day: string, office: Office, today: OfficeDay): Problem | undefined {
  if (!isOfficeDay(day)) return { key: 'problem.date' }
  if (day > today) return { key: 'problem.date_future' }
  const days = office.retentionDays
  if (day < addDays(today, -days)) return { key: 'problem.paper_old', detail: { days: String(days) } }
  return isOpenOn(office, day) ? undefined : { key: 'problem.paper_closed' }
}
