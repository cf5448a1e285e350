import type { BreachRow } from '../../platform/db/schema.ts'
import { minutesBetween, type OfficeDay, officeDay } from '../../platform/lib/clock.ts'

/** Personal data in the log, and other data that an office could lose. */
export const DATA_KINDS = [
  'name',
  'phone',
  'place',
  'times',
  'purpose',
  'card',
  'app',
  'staff',
  'other',
] as const
export type DataKind = (typeof DATA_KINDS)[number]

/** Whether the breach may harm anybody: only then must the authority be notified. */
export const HARMS = ['unknown', 'likely', 'unlikely'] as const satisfies BreachRow['harm'][]

/** From the discovery until the authority must know (Luật 91/2025/QH15, Điều 23.1). */
const HOURS = 72

export function deadlineOf({ discovered_at }: Pick<BreachRow, 'discovered_at'>): Date {
  return new Date(discovered_at.getTime() + HOURS * 3_600_000)
}

/** The state of the 72-hour period. `minutes` are those left, those over, or those that the notification took. */
export type BreachClock = { state: 'running' | 'over' | 'told' | 'told_late' | 'not_due'; minutes: number }

export function clockOf(
  breach: Pick<BreachRow, 'discovered_at' | 'harm' | 'reported_at'>,
  now: Date,
): BreachClock {
  const deadline = deadlineOf(breach)
  const { reported_at: reportedAt } = breach
  if (reportedAt) {
    const minutes = Math.max(0, minutesBetween(breach.discovered_at, reportedAt))
    return { state: reportedAt <= deadline ? 'told' : 'told_late', minutes }
  }
  if (breach.harm === 'unlikely') return { state: 'not_due', minutes: 0 }
  return now <= deadline
    ? { state: 'running', minutes: minutesBetween(now, deadline) }
    : { state: 'over', minutes: minutesBetween(deadline, now) }
}

/**
 * Years that a closed record is kept. Nobody may keep personal data longer than its purpose requires (Luật 91/2025/QH15, Điều
 * 3.3 and 14.1), and the purpose here is evidence: a person who was harmed may sue for three years from the day of learning of
 * it (Bộ luật Dân sự 2015, Điều 588), which may be long after the office was done. An open record is in use and stays.
 */
const KEPT_YEARS = 5

/** The last day on which a record closed at this time is kept. */
export function keptUntil(closedAt: Date): OfficeDay {
  const [year = 0, month = 0, day = 0] = officeDay(closedAt).split('-').map(Number)
  return new Date(Date.UTC(year + KEPT_YEARS, month - 1, day)).toISOString().slice(0, 10)
}
