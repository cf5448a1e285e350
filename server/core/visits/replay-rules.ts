import type { VisitRow } from '../../platform/db/schema.ts'
import { DAY, END_OF_DAY, MINUTE, minutesInto } from '../../platform/lib/clock.ts'
import { closesAt } from './close-of-day.ts'
import { UNDO_SECONDS } from './visit.ts'

/** Why an event is refused; staff then settle it by hand. */
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

/** Milliseconds. Older records are typed in from paper by the head, who checks them. */
const OLDEST = 7 * DAY

/** A clock that is further off is shown in the log. */
const SKEW_SECONDS = 5 * 60

/** Milliseconds by which two correct clocks of one gate may differ. */
const DEVICE_LEEWAY = 5 * MINUTE

/** Milliseconds. The server may have recorded the departure itself, a moment later, although its answer never arrived. */
const TWICE_RECORDED = UNDO_SECONDS * 1000

/** Seconds by which the device's clock is ahead; negative if it is behind. */
export function skewOf(sentAt: Date, now: Date): number {
  return Math.round((sentAt.getTime() - now.getTime()) / 1000)
}

export function isSkewed(skewS: number | null): boolean {
  return skewS !== null && Math.abs(skewS) > SKEW_SECONDS
}

/** The time of the event by the server's clock, or why it cannot be believed. */
export function happenedAt(deviceAt: Date, skewS: number, now: Date): Date | 'too_old' | 'future' {
  const ahead = deviceAt.getTime() - skewS * 1000 - now.getTime()
  if (-ahead > OLDEST) return 'too_old'
  return ahead > DEVICE_LEEWAY ? 'future' : trueTime(deviceAt, skewS, now)
}

/** Converts the device's time to the server's clock; never later than `sentAt`. */
export function trueTime(deviceAt: Date, skewS: number, sentAt: Date): Date {
  return new Date(Math.min(deviceAt.getTime() - skewS * 1000, sentAt.getTime()))
}

/** While a visit may still last, its events apply at once; after its close the head decides about them. */
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

/** A guard who taps the next morning has not seen the visitor leave: no departure is later than the office day. */
function latestDeparture(visit: Present, closeMinutes: number): Date {
  if (closeMinutes > END_OF_DAY) return closesAt(visit.entered_at, closeMinutes)
  return minutesInto(visit.day, END_OF_DAY)
}

/** Never before the entry: two devices with different clocks may have recorded entry and departure. */
export function departureAfter({ entered_at }: Pick<VisitRow, 'entered_at'>, at: Date): Date {
  return new Date(Math.max(at.getTime(), entered_at.getTime()))
}

/** A departure that a device recorded, at its true time. */
export interface OwnDeparture {
  at: Date
  madeBy: string
}

/**
 * Why an undo is refused, or undefined. `own` is the departure that the same device sent; it must still be the one in the log:
 * not another recorder's, and not corrected since.
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
