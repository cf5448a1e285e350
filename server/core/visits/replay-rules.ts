import type { VisitRow } from '../../platform/db/schema.ts'
import { DAY, END_OF_DAY, MINUTE, minutesInto } from '../../platform/lib/clock.ts'
import { closesAt } from './close-of-day.ts'
import { UNDO_SECONDS } from './visit.ts'

/** Why an event cannot be recorded as it is; a person settles it. */
export const REFUSALS = [
  'too_old',
  'future',
  'office_closed',
  'unknown_visit',
  'before_entry',
  'after_day',
  'not_inside',
  'voided',
  'rejected',
  'not_own',
  'changed',
] as const
export type Refusal = (typeof REFUSALS)[number]

/** Older records are typed in from paper by the head, who has to look at them. */
const OLDEST = 7 * DAY

/** A clock that is further off than this is told to whoever reads the log. */
const SKEW_SECONDS = 5 * 60

/** So much may two clocks of one gate differ without anybody being wrong. */
const DEVICE_LEEWAY = 5 * MINUTE

/** The server may have recorded a departure itself though the answer never came: a moment later, by its own clock. */
const TWICE_RECORDED = UNDO_SECONDS * 1000

/** Seconds by which the device's clock is ahead. */
export function skewOf(sentAt: Date, now: Date): number {
  return Math.round((sentAt.getTime() - now.getTime()) / 1000)
}

export function isSkewed(skewS: number | null): boolean {
  return skewS !== null && Math.abs(skewS) > SKEW_SECONDS
}

/** When it happened by the server's clock, or why that cannot be believed. */
export function happenedAt(deviceAt: Date, skewS: number, now: Date): Date | 'too_old' | 'future' {
  const ahead = deviceAt.getTime() - skewS * 1000 - now.getTime()
  if (-ahead > OLDEST) return 'too_old'
  return ahead > DEVICE_LEEWAY ? 'future' : trueTime(deviceAt, skewS, now)
}

/** The device's time by the server's clock; nothing has happened after it was sent. */
export function trueTime(deviceAt: Date, skewS: number, sentAt: Date): Date {
  return new Date(Math.min(deviceAt.getTime() - skewS * 1000, sentAt.getTime()))
}

/** A presence that may still last is dealt with as at the gate; of one that is over the head decides. */
export function isPastClose(enteredAt: Date, closeMinutes: number, now: Date): boolean {
  return closesAt(enteredAt, closeMinutes) <= now
}

type Present = Pick<VisitRow, 'state' | 'voided_at' | 'entered_at' | 'day'>

export function refusalOfDeparture(visit: Present, at: Date, closeMinutes: number): Refusal | undefined {
  if (visit.voided_at) return 'voided'
  if (visit.state === 'left') return undefined
  if (visit.state !== 'inside' && visit.state !== 'unclosed') return 'not_inside'
  if (visit.entered_at.getTime() - at.getTime() > DEVICE_LEEWAY) return 'before_entry'
  return at > latestDeparture(visit, closeMinutes) ? 'after_day' : undefined
}

/** No presence outlasts its office day: whoever taps the next morning does not see somebody leave. */
function latestDeparture(visit: Present, closeMinutes: number): Date {
  if (closeMinutes > END_OF_DAY) return closesAt(visit.entered_at, closeMinutes)
  return minutesInto(visit.day, END_OF_DAY)
}

/** The clock of the entry and that of the departure may be two. */
export function departureAfter({ entered_at }: Pick<VisitRow, 'entered_at'>, at: Date): Date {
  return new Date(Math.max(at.getTime(), entered_at.getTime()))
}

/** A departure as a device recorded it, at its true time. */
export interface OwnDeparture {
  at: Date
  madeBy: string
}

/**
 * `own` is the departure that the device sent itself. It must still be the one that stands: nobody's else, nor what
 * somebody has corrected since.
 */
export function refusalOfUndo(
  visit: Pick<VisitRow, 'state' | 'voided_at' | 'entered_at' | 'left_at' | 'ended_how' | 'ended_by'>,
  own: OwnDeparture | undefined,
): Refusal | undefined {
  if (visit.voided_at) return 'voided'
  if (visit.state === 'inside' || visit.state === 'unclosed') return undefined
  if (visit.state !== 'left' || !visit.left_at) return 'not_inside'
  if (!own) return 'not_own'
  const apart = Math.abs(visit.left_at.getTime() - departureAfter(visit, own.at).getTime())
  const stands = visit.ended_how === 'staff' && visit.ended_by === own.madeBy && apart <= TWICE_RECORDED
  return stands ? undefined : 'changed'
}
