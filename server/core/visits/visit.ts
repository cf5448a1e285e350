import type { AppOutcome, AppStatus, VisitRow, VisitState } from '../../platform/db/schema.ts'
import { MINUTE } from '../../platform/lib/clock.ts'
import { overBefore } from './close-of-day.ts'

export const PURPOSES = [
  'procedure',
  'document',
  'work',
  'meeting',
  'complaint',
  'delivery',
  'other',
] as const
export type Purpose = (typeof PURPOSES)[number]

/** What most people come for, as long as the visits of an office have not said it: a one-stop centre takes applications. */
export const defaultPurpose = ({ oneStop }: { oneStop: boolean }): Purpose => (oneStop ? 'procedure' : 'work')

export const APP_STATUSES = [
  'running',
  'off',
  'absent',
  'unsupported',
  'no_smartphone',
  'not_asked',
] as const satisfies AppStatus[]
export const APP_OUTCOMES = [
  'installed',
  'turned_on',
  'will_install',
  'declined',
  'failed',
] as const satisfies AppOutcome[]
export const STATES = [
  'waiting',
  'inside',
  'left',
  'unclosed',
  'refused',
  'lapsed',
] as const satisfies VisitState[]

/** Why a record is corrected or voided: picked, never typed, so that no personal words stand in the audit. */
export const REASONS = [
  'typing_error',
  'wrong_person',
  'recorded_twice',
  'time_wrong',
  'visitor_asked',
  'not_a_visitor',
  'trial',
] as const
export type Reason = (typeof REASONS)[number]

/** Nobody picks these. A record that was made without the server changed what stood in the log. */
export const SENT_LATER = 'sent_later'
/** Somebody was let out, or sent away, by mistake. */
export const ENDED_BY_MISTAKE = 'ended_by_mistake'
/** A visitor turned out to be an expected guest, or not to be the one they were taken for. */
export const EXPECTED_AFTER_ALL = 'expected_after_all'
export const NOT_EXPECTED = 'not_expected'
export const AUTOMATIC_REASONS = [SENT_LATER, ENDED_BY_MISTAKE, EXPECTED_AFTER_ALL, NOT_EXPECTED] as const

export const UNDO_SECONDS = 10

/** Advice is due to those whose phone could run the app and does not. */
export function isAdvisable(status: AppStatus): boolean {
  return status === 'off' || status === 'absent'
}

/** The state of the phone that this outcome implies, where nobody had asked before. */
export function statusBefore(outcome: AppOutcome): AppStatus {
  return outcome === 'turned_on' ? 'off' : 'absent'
}

/** Purposes that are dealt with at the one-stop desk where an office has one. */
export function isOneStopPurpose(purpose: Purpose): boolean {
  return purpose === 'procedure' || purpose === 'document'
}

export function isInside(visit: Pick<VisitRow, 'state' | 'voided_at'>): boolean {
  return visit.state === 'inside' && !visit.voided_at
}

/** The visitor is here or waits to be let in, and may still answer the phone question. */
export function isOpenVisit(visit: Pick<VisitRow, 'state' | 'voided_at'>): boolean {
  return isInside(visit) || (visit.state === 'waiting' && !visit.voided_at)
}

/** Visits that began before this are overdue: they last longer than the office expects, or have to end within half an hour. */
export function overdueBefore(office: { overdueMinutes: number; closeMinutes: number }, now: Date): Date {
  const tooLong = now.getTime() - office.overdueMinutes * MINUTE + 1
  const closesSoon = overBefore(office.closeMinutes, new Date(now.getTime() + 30 * MINUTE))
  return new Date(Math.max(tooLong, closesSoon.getTime()))
}

/** Has left, or was not received; a voided visit is neither. */
export function isEnded(visit: Pick<VisitRow, 'state' | 'voided_at'>): boolean {
  return (visit.state === 'left' || visit.state === 'refused') && !visit.voided_at
}

export function canUndo(
  visit: Pick<VisitRow, 'state' | 'ended_how' | 'ended_at' | 'voided_at'>,
  now: Date,
): boolean {
  if (!isEnded(visit) || visit.ended_how !== 'staff' || !visit.ended_at) return false
  return now.getTime() - visit.ended_at.getTime() <= UNDO_SECONDS * 1000
}
