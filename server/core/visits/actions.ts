import type { Db } from '../../platform/db/connect.ts'
import type { OfficeTx } from '../../platform/db/office-scope.ts'
import type { AppOutcome, AppStatus, EndedHow, VisitRow } from '../../platform/db/schema.ts'
import { officeDay } from '../../platform/lib/clock.ts'
import { isDayClosed } from '../figures/office-day.ts'
import type { Office } from '../offices/directory.ts'
import { cameBackOnLeaving, isBadgeOut } from './badge.ts'
import { type ChangeResult, changeVisit, type Patch, type Target } from './change.ts'
import { unclosed } from './close-of-day.ts'
import {
  canUndo,
  ENDED_BY_MISTAKE,
  isAdvisable,
  isEnded,
  isInside,
  isOpenVisit,
  type Reason,
  statusBefore,
} from './visit.ts'

/**
 * Staff have seen who registered, or the code of the lobby's screen has: inside from now on, with the next number
 * of the book.
 */
export function confirmVisit(
  db: Db,
  target: Target,
  assurance: 'staff' | 'lobby' = 'staff',
): Promise<ChangeResult<'not-waiting'>> {
  const { officeId, accountId, now } = target
  return changeVisit<'not-waiting'>(db, target, async (visit, tx) => {
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
  })
}

/** The next number of the book; goes back when the transaction does. */
export async function nextNumber(tx: OfficeTx, officeId: string, year: number): Promise<number> {
  const { last } = await tx
    .insertInto('visit_counter')
    .values({ office_id: officeId, year, last: 1 })
    .onConflict((conflict) =>
      conflict
        .columns(['office_id', 'year'])
        .doUpdateSet((eb) => ({ last: eb('visit_counter.last', '+', 1) })),
    )
    .returning('last')
    .executeTakeFirstOrThrow()
  return last
}

/** Nobody by that name is here, or the office does not receive them now. */
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

/** Records the departure. `already-left` carries the visit as the first of two people left it. */
export function leaveVisit(
  db: Db,
  target: Target,
  how: 'staff' | 'visitor' = 'staff',
): Promise<ChangeResult<'already-left' | 'not-inside'>> {
  return changeVisit<'already-left' | 'not-inside'>(db, target, (visit) => {
    if (visit.state === 'left') return 'already-left'
    if (!isInside(visit)) return 'not-inside'
    // A visitor who entered while the clock was ahead leaves earlier than that by a corrected clock.
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

/** Takes a departure or a refusal back, at most ten seconds after it was recorded. */
export function undoEnd(db: Db, target: Target): Promise<ChangeResult<'too-late'>> {
  return withBadgeOrWithout((badge) =>
    changeVisit<'too-late'>(db, target, (visit) => {
      if (!canUndo(visit, target.now)) return 'too-late'
      return { action: 'visit.undone', patch: { ...reopened(visit), ...badge(visit) } }
    }),
  )
}

/** The same later on the open day: a correction, which keeps what stood there before. */
export function bringBack(db: Db, target: Target): Promise<ChangeResult<'not-ended' | 'day-closed'>> {
  return withBadgeOrWithout((badge) =>
    changeVisit<'not-ended' | 'day-closed'>(db, target, async (visit, tx) => {
      if (!isEnded(visit)) return 'not-ended'
      if (await isDayClosed(tx, target.officeId, visit.day)) return 'day-closed'
      const patch = { ...reopened(visit), ...badge(visit) }
      return { action: 'visit.brought_back', reason: ENDED_BY_MISTAKE, patch }
    }),
  )
}

/** The badge that this departure gave back is in the visitor's hand again, where nobody else has got it meanwhile. */
export async function withBadgeOrWithout<Refusal extends string>(
  change: (badge: (visit: VisitRow) => Patch) => Promise<ChangeResult<Refusal>>,
): Promise<ChangeResult<Refusal>> {
  const changed = await change((visit) => (cameBackOnLeaving(visit) ? { badge_returned_at: null } : {}))
  return !changed.ok && changed.why === 'badge-taken' ? change(() => ({})) : changed
}

function reopened({ state }: VisitRow): Patch {
  const before = state === 'refused' ? 'waiting' : 'inside'
  return { state: before, left_at: null, ended_by: null, ended_how: null, ended_at: null }
}

/** Keeps what came of the advice, or what the phone question was answered later. */
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

/** Takes the visit out of every figure, visibly and with a reason. */
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

/** What a visit meets that is restored beside others of today. */
const CLASHES: string[] = ['already-inside', 'badge-taken']

/**
 * Restores the visit. A person who has come back meanwhile has another open visit: then the restored one is kept as
 * unclosed and marked as a duplicate presence, never refused.
 */
export async function unvoidVisit(
  db: Db,
  office: Office,
  target: Target,
  reason: Reason,
): Promise<ChangeResult<'not-voided'>> {
  const lift = (extra: (visit: VisitRow) => Patch) =>
    changeVisit<'not-voided'>(db, target, (visit) => {
      if (!visit.voided_at) return 'not-voided'
      const patch = { voided_at: null, void_reason: null, ...extra(visit) }
      return { action: 'visit.unvoided', reason, patch }
    })
  const unclosedBeside = (visit: VisitRow) => ({
    ...unclosed(visit.entered_at, office.closeMinutes, target.now),
    duplicate_presence: true,
  })
  const tried = new Set<string>()
  for (;;) {
    const restored = await lift((visit) => ({
      ...(tried.has('already-inside') && unclosedBeside(visit)),
      // Somebody else has got the badge meanwhile.
      ...(tried.has('badge-taken') && { badge_returned_at: target.now }),
    }))
    if (restored.ok || tried.has(restored.why) || !CLASHES.includes(restored.why)) return restored
    tried.add(restored.why)
  }
}
