import type { AppOutcome, AppStatus, EndedHow, VisitRow, VisitState } from '../../platform/db/schema.ts'

export const PURPOSES = [
  'procedure',
  'document',
  'work',
  'meeting',
  'complaint',
  'delivery',
  'examination',
  'patient',
  'school',
  'interview',
  'works',
  'other',
] as const

export type Purpose = (typeof PURPOSES)[number]

/** The preselected purpose while no purpose is usual in an office: a one-stop centre takes applications. */
export function defaultPurpose({
  oneStop,
  purposes,
}: {
  oneStop: boolean
  purposes: readonly Purpose[]
}): Purpose {
  const usual = oneStop ? 'procedure' : 'work'
  return purposes.includes(usual) ? usual : (purposes[0] ?? 'other')
}

/** The purposes of a form: those that the organisation offers, and the recorded one if that is not among them any more. */
export function purposesWith({ purposes }: { purposes: readonly Purpose[] }, recorded: string | undefined) {
  return [...purposes, ...PURPOSES.filter((one) => one === recorded && !purposes.includes(one))]
}

/** Visits below which no purpose is usual. */
const SAMPLE = 20

/** The purpose of at least half of these visits, as a suggestion; never *other*, which needs words of its own. */
export function usualPurpose(counts: { purpose: string; visits: number }[]): string | undefined {
  const all = counts.reduce((sum, { visits }) => sum + visits, 0)
  if (all < SAMPLE) return undefined
  return counts.find(({ purpose, visits }) => purpose !== 'other' && visits * 2 >= all)?.purpose
}

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

/** Reasons for a correction or voiding: picked, never typed, so that no personal data gets into the audit. */
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

/** Why a visitor was turned away: picked as well, because a note about a person would be judged by nobody. */
export const REFUSALS = [
  'not_here',
  'no_appointment',
  'host_absent',
  'outside_hours',
  'papers_missing',
  'wrong_place',
  'disorder',
  'other',
] as const

/** The program sets these reasons itself. A record that a device sent later changed what was in the log. */
export const SENT_LATER = 'sent_later'

/** Staff recorded a departure or a refusal by mistake. */
export const ENDED_BY_MISTAKE = 'ended_by_mistake'

/** A visitor turned out to be an expected guest, or not to be the one they were taken for. */
export const EXPECTED_AFTER_ALL = 'expected_after_all'

export const NOT_EXPECTED = 'not_expected'

export const AUTOMATIC_REASONS = [SENT_LATER, ENDED_BY_MISTAKE, EXPECTED_AFTER_ALL, NOT_EXPECTED] as const

export const UNDO_SECONDS = 10

/** Whether to recommend the app: the phone could run it and does not. */
export function isAdvisable(status: AppStatus): boolean {
  return status === 'off' || status === 'absent'
}

/** The app status that this outcome implies if the phone question was not answered before. */
export function statusBefore(outcome: AppOutcome): AppStatus {
  return outcome === 'turned_on' ? 'off' : 'absent'
}

export function isOneStopPurpose(purpose: Purpose): boolean {
  return purpose === 'procedure' || purpose === 'document'
}

export function isInside(visit: Pick<VisitRow, 'state' | 'voided_at'>): boolean {
  return visit.state === 'inside' && !visit.voided_at
}

/** The visitor is inside or waiting, and may still answer the phone question. */
export function isOpenVisit(visit: Pick<VisitRow, 'state' | 'voided_at'>): boolean {
  return isInside(visit) || (visit.state === 'waiting' && !visit.voided_at)
}

/** The visitor has left or was refused; false for a voided visit. */
export function isEnded(visit: Pick<VisitRow, 'state' | 'voided_at'>): boolean {
  return (visit.state === 'left' || visit.state === 'refused') && !visit.voided_at
}

/** Staff undo what staff recorded, and visitors their own departure. */
export function canUndo(
  visit: Pick<VisitRow, 'state' | 'ended_how' | 'ended_at' | 'voided_at'>,
  now: Date,
  by: EndedHow = 'staff',
): boolean {
  if (!isEnded(visit) || visit.ended_how !== by || !visit.ended_at) return false
  return now.getTime() - visit.ended_at.getTime() <= UNDO_SECONDS * 1000
}

/** True where the badge came back at the departure, not afterwards. */
export function cameBackOnLeaving(visit: Pick<VisitRow, 'badge' | 'badge_returned_at' | 'left_at'>): boolean {
  return visit.badge !== null && visit.left_at !== null && +visit.left_at === Number(visit.badge_returned_at)
}

/** The badge has not come back, whether its visitor is inside or gone. */
export function isBadgeOut(visit: Pick<VisitRow, 'badge' | 'badge_returned_at'>): boolean {
  return visit.badge !== null && visit.badge_returned_at === null
}
