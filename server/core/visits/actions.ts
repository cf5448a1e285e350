import type { Db } from '../../platform/db/connect.ts'
import type { OfficeTx } from '../../platform/db/office-scope.ts'
import type { AppOutcome, AppStatus, EndedHow, VisitRow } from '../../platform/db/schema.ts'
import { officeDay } from '../../platform/lib/clock.ts'
import { isDayClosed } from '../figures/office-day.ts'
import { isBadgeOut } from './badge.ts'
import { type ChangeResult, changeVisit, type Patch, type Target } from './change.ts'
import { nextNumber } from './number.ts'
import { isAdvisable, isInside, isOpenVisit, type Reason, statusBefore } from './visit.ts'

/**
 * Marks a waiting visit as inside and gives it the next number of the book. `assurance` says who vouches for the visitor:
 * staff, who have seen them, or the changing code of the lobby screen.
 */
export function confirmVisit(
  db: Db,
  target: Target,
  assurance: 'staff' | 'lobby' = 'staff',
): Promise<ChangeResult<'not-waiting'>> {
  return changeVisit<'not-waiting'>(db, target, (visit, tx) => confirmation(tx, visit, target, assurance))
}

/** The change that {@link confirmVisit} makes, for a transaction that already holds the visit's lock. */
export async function confirmation(
  tx: OfficeTx,
  visit: VisitRow,
  { officeId, accountId, now }: Target,
  assurance: 'staff' | 'lobby',
): Promise<'not-waiting' | { action: 'visit.confirmed'; patch: Patch }> {
  if (visit.state !== 'waiting' || visit.voided_at) return 'not-waiting'
  const day = officeDay(now)
  const year = Number(day.slice(0, 4))
  return {
    action: 'visit.confirmed',
    patch: {
      state: 'inside',
      assurance,
      entered_at: now,
      entered_by: accountId ?? null,
      day,
      year,
      number: await nextNumber(tx, officeId, year),
    },
  }
}

/** Marks a waiting registration as refused: nobody by that name is here, or the office does not receive them now. */
export function declineVisit(db: Db, target: Target): Promise<ChangeResult<'not-waiting'>> {
  return changeVisit<'not-waiting'>(db, target, (visit) => {
    if (visit.state !== 'waiting' || visit.voided_at) return 'not-waiting'
    return {
      action: 'visit.declined',
      patch: {
        state: 'refused',
        ended_by: target.accountId ?? null,
        ended_how: 'staff',
        ended_at: target.now,
      },
    }
  })
}

/** Records the departure. `already-left` carries the visit as the first of two recorders left it. */
export function leaveVisit(
  db: Db,
  target: Target,
  how: 'staff' | 'visitor' = 'staff',
): Promise<ChangeResult<'already-left' | 'not-inside'>> {
  return changeVisit<'already-left' | 'not-inside'>(db, target, (visit) => {
    if (visit.state === 'left') return 'already-left'
    if (!isInside(visit)) return 'not-inside'
    // If the clock was ahead at the entry and was corrected since, `now` may be before the entry.
    const leftAt = new Date(Math.max(target.now.getTime(), visit.entered_at.getTime()))
    // A visitor who leaves by their own pass may take the badge along: only staff see it come back.
    const badge = how === 'staff' && isBadgeOut(visit) ? { badge_returned_at: leftAt } : {}
    return { action: 'visit.left', patch: { ...departure(target, leftAt, how), ...badge } }
  })
}

export function departure({ accountId, now }: Target, leftAt: Date, how: EndedHow): Patch {
  return {
    state: 'left',
    left_at: leftAt,
    ended_by: accountId ?? null,
    ended_how: how,
    ended_at: now,
    day_closed_at: null,
  }
}

/** Stores what came of the advice, or a later answer to the phone question. */
export function adviseVisit(
  db: Db,
  target: Target,
  answer: { appId: string | null; status?: AppStatus; outcome: AppOutcome | null },
): Promise<ChangeResult<'not-open'>> {
  return changeVisit<'not-open'>(db, target, (visit) => {
    if (!isOpenVisit(visit)) return 'not-open'
    const givenStatus = answer.status ?? visit.app_status
    const status = givenStatus === 'not_asked' && answer.outcome ? statusBefore(answer.outcome) : givenStatus
    return {
      action: 'visit.advised',
      fields: 'app_outcome app_status',
      patch: {
        // The advice concerned today's app, whichever the visitor was asked about on arrival.
        app_id: answer.appId ?? visit.app_id,
        app_status: status,
        app_outcome: isAdvisable(status) ? answer.outcome : null,
      },
    }
  })
}

/** Voids the visit, with a reason: it stays in the log and counts in no figure. Without `anyDay`, the day must be open. */
export function voidVisit(
  db: Db,
  target: Target,
  why: { reason: Reason; anyDay: boolean },
): Promise<ChangeResult<'already-voided' | 'day-closed'>> {
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
