import type { VisitRow } from '../../platform/db/schema.ts'
import { DAY, END_OF_DAY, MINUTE, minutesInto } from '../../platform/lib/clock.ts'
import { closesAt } from './close-of-day.ts'
import { UNDO_SECONDS } from './visit.ts'

/** Why an event cannot be recorded as it is; a person settles it. */
export const REFUSALS = [
  'too_old',
  'future',
  'unknown_visit',
  'before_entry',
  'after_day',
  'not_inside',
  'voided',
  'too_late',
] as const
export type Refusal = (typeof REFUSALS)[number]

/** Older records are typed in from paper by the head, who has to look at them. */
const OLDEST = 7 * DAY

/** A clock that is further off than this is told to whoever reads the log. */
const SKEW_SECONDS = 5 * 60

/** So much may two clocks of one gate differ without anybody being wrong. */
const LEEWAY = 5 * MINUTE

/** Two events of one device are timed by one clock, and corrected apart by less than this. */
const TWICE_CORRECTED = 2_000

/** Seconds by which the device's clock is ahead. */
export function skewOf(sentAt: Date, now: Date): number {
  return Math.round((sentAt.getTime() - now.getTime()) / 1000)
}

export function isSkewed(skewS: number | null): boolean {
  return skewS !== null && Math.abs(skewS) > SKEW_SECONDS
}

/** When it happened by the server's clock, or why that cannot be believed. */
export function happenedAt(deviceAt: Date, skewS: number, now: Date): Date | 'too_old' | 'future' {
  const at = new Date(deviceAt.getTime() - skewS * 1000)
  if (now.getTime() - at.getTime() > OLDEST) return 'too_old'
  if (at.getTime() - now.getTime() > LEEWAY) return 'future'
  return at > now ? now : at
}

type Present = Pick<VisitRow, 'state' | 'voided_at' | 'entered_at' | 'day'>

export function refusalOfDeparture(visit: Present, at: Date, closeMinutes: number): Refusal | undefined {
  if (visit.voided_at) return 'voided'
  if (visit.state === 'left') return undefined
  if (visit.state !== 'inside' && visit.state !== 'unclosed') return 'not_inside'
  if (visit.entered_at.getTime() - at.getTime() > LEEWAY) return 'before_entry'
  return at > latestDeparture(visit, closeMinutes) ? 'after_day' : undefined
}

/** No presence outlasts its office day: whoever taps the next morning does not see somebody leave. */
function latestDeparture(visit: Present, closeMinutes: number): Date {
  if (closeMinutes > END_OF_DAY) return closesAt(visit.entered_at, closeMinutes)
  return minutesInto(visit.day, END_OF_DAY)
}

export function refusalOfUndo(
  visit: Pick<VisitRow, 'state' | 'voided_at' | 'left_at' | 'ended_how'>,
  at: Date,
): Refusal | undefined {
  if (visit.voided_at) return 'voided'
  if (visit.state === 'inside' || visit.state === 'unclosed') return undefined
  if (visit.state !== 'left' || !visit.left_at) return 'not_inside'
  const since = at.getTime() - visit.left_at.getTime()
  const inTime = since >= -TWICE_CORRECTED && since <= UNDO_SECONDS * 1000 + TWICE_CORRECTED
  return visit.ended_how === 'staff' && inTime ? undefined : 'too_late'
}
