import type { BreachEntryRow, BreachRow } from '../../platform/db/schema.ts'
import { minutesBetween, type OfficeDay, officeDay } from '../../platform/lib/clock.ts'

/** The data that the log holds of people, and other data that an office could lose. */
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

/** Whether it may harm anybody: only then must the authority be told. */
export const HARMS = ['unknown', 'likely', 'unlikely'] as const satisfies BreachRow['harm'][]

/** In the order in which they matter. */
export const STEPS = ['contain', 'preserve', 'assess', 'district', 'authority', 'people', 'prevent'] as const
export type Step = (typeof STEPS)[number]

/** From the discovery until the authority must know (Luật 91/2025/QH15, Điều 23.1). */
const HOURS = 72

export function deadlineOf({ discovered_at }: Pick<BreachRow, 'discovered_at'>): Date {
  return new Date(discovered_at.getTime() + HOURS * 3_600_000)
}

/** The state of the 72 hours; `minutes` are those left, those over, or those that the notification took. */
export type BreachClock = { state: 'running' | 'over' | 'told' | 'told_late' | 'not_due'; minutes: number }

/** `reportedAt` is when the authority was told. */
export function clockOf(
  breach: Pick<BreachRow, 'discovered_at' | 'harm'>,
  reportedAt: Date | undefined,
  now: Date,
): BreachClock {
  const deadline = deadlineOf(breach)
  if (reportedAt) {
    const minutes = Math.max(0, minutesBetween(breach.discovered_at, reportedAt))
    return { state: reportedAt <= deadline ? 'told' : 'told_late', minutes }
  }
  if (breach.harm === 'unlikely') return { state: 'not_due', minutes: 0 }
  return now <= deadline
    ? { state: 'running', minutes: minutesBetween(now, deadline) }
    : { state: 'over', minutes: minutesBetween(deadline, now) }
}

/** The entry that says a step is done, by step; one that was taken back is not done. Entries in their order. */
export function stepsDone<Entry extends Pick<BreachEntryRow, 'kind' | 'step'>>(
  entries: Entry[],
): Map<string, Entry> {
  const done = new Map<string, Entry>()
  for (const entry of entries) {
    if (entry.kind === 'done') done.set(entry.step ?? '', entry)
    else if (entry.kind === 'undone') done.delete(entry.step ?? '')
  }
  return done
}

/**
 * How long a closed record stays. Nobody may keep personal data longer than its purpose (Luật 91/2025/QH15, Điều 3.3
 * and 14.1), and the purpose of this is evidence: who was harmed may sue for three years from the day of learning of
 * it (Bộ luật Dân sự 2015, Điều 588), which may be long after the office was done. An open record is in use and stays.
 */
const KEPT_YEARS = 5

/** The last day of a record that was closed then. */
export function keptUntil(closedAt: Date): OfficeDay {
  const [year = 0, month = 0, day = 0] = officeDay(closedAt).split('-').map(Number)
  return new Date(Date.UTC(year + KEPT_YEARS, month - 1, day)).toISOString().slice(0, 10)
}
