import type { Db } from '../db/connect.ts'
import type { AppOutcome, AppStatus, EndedHow, VisitRow } from '../db/schema.ts'
import { isDayClosed } from '../figures/office-day.ts'
import type { Office } from '../offices/directory.ts'
import { type Actor, type Changed, changeVisit, type Patch } from './change.ts'
import { closesAt } from './close-of-day.ts'
import { canUndo, isAdvisable, isInside, type Reason, statusBefore } from './visit.ts'

export interface Target {
  officeId: string
  visitId: string
  actor: Actor
  now: Date
}

/** Records the departure. `already-left` carries the visit as the first of two people left it. */
export function leaveVisit(db: Db, target: Target): Promise<Changed<'already-left' | 'not-inside'>> {
  return changeVisit<'already-left' | 'not-inside'>(db, target, (visit) => {
    if (visit.state === 'left') return 'already-left'
    if (!isInside(visit)) return 'not-inside'
    return { action: 'visit.left', patch: departure(target, target.now, 'staff') }
  })
}

export function departure({ actor, now }: Target, leftAt: Date, how: EndedHow): Patch {
  return {
    state: 'left',
    left_at: leftAt,
    ended_by: actor.id,
    ended_how: how,
    ended_at: now,
    day_closed_at: null,
  }
}

/** Takes a departure back, at most ten seconds after it was recorded. */
export function undoLeave(db: Db, target: Target): Promise<Changed<'too-late'>> {
  return changeVisit<'too-late'>(db, target, (visit) => {
    if (!canUndo(visit, target.now)) return 'too-late'
    return {
      action: 'visit.undone',
      patch: { state: 'inside', left_at: null, ended_by: null, ended_how: null, ended_at: null },
    }
  })
}

/** Keeps what came of the advice, or what the phone question was answered later. */
export function adviseVisit(
  db: Db,
  target: Target,
  answer: { appId: string | null; status?: AppStatus; outcome: AppOutcome | null },
): Promise<Changed<'not-open'>> {
  return changeVisit<'not-open'>(db, target, (visit) => {
    if (!isInside(visit)) return 'not-open'
    const asked = answer.status ?? visit.app_status
    const status = asked === 'not_asked' && answer.outcome ? statusBefore(answer.outcome) : asked
    return {
      action: 'visit.advised',
      fields: 'app_outcome app_status',
      patch: {
        app_id: status === 'not_asked' ? null : (visit.app_id ?? answer.appId),
        app_status: status,
        app_outcome: isAdvisable(status) ? answer.outcome : null,
      },
    }
  })
}

/** Takes the visit out of every figure, visibly and with a reason. */
export function voidVisit(
  db: Db,
  target: Target,
  why: { reason: Reason; anyDay: boolean },
): Promise<Changed<'already-voided' | 'day-closed'>> {
  return changeVisit<'already-voided' | 'day-closed'>(db, target, async (visit, tx) => {
    if (visit.voided_at) return 'already-voided'
    if (!why.anyDay && (await isDayClosed(tx, target.officeId, visit.day))) return 'day-closed'
    return {
      action: 'visit.voided',
      reason: why.reason,
      patch: { voided_at: target.now, void_reason: why.reason },
    }
  })
}

/**
 * Restores what was. A person who has come back in meanwhile has an open visit already: the restored one is then
 * kept as not closed and marked as a duplicate presence, never refused.
 */
export async function unvoidVisit(
  db: Db,
  office: Office,
  target: Target,
  reason: Reason,
): Promise<Changed<'not-voided'>> {
  const lift = (extra: (visit: VisitRow) => Patch) =>
    changeVisit<'not-voided'>(db, target, (visit) => {
      if (!visit.voided_at) return 'not-voided'
      const patch = { voided_at: null, void_reason: null, ...extra(visit) }
      return { action: 'visit.unvoided', reason, patch }
    })
  const restored = await lift(() => ({}))
  if (restored.ok || restored.why !== 'already-inside') return restored
  return lift((visit) => {
    const close = closesAt(visit.entered_at, office.closeMinutes)
    return {
      state: 'unclosed',
      day_closed_at: new Date(Math.min(close.getTime(), target.now.getTime())),
      ended_how: 'close_of_day',
      ended_at: target.now,
      duplicate_presence: true,
    }
  })
}
