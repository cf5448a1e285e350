import type { Db } from '../../platform/db/connect.ts'
import type { VisitRow } from '../../platform/db/schema.ts'
import { isDayClosed } from '../figures/office-day.ts'
import type { Office } from '../offices/directory.ts'
import { cameBackOnLeaving } from './badge.ts'
import { type ChangeResult, changeVisit, type Patch, type Target } from './change.ts'
import { unclosed } from './close-of-day.ts'
import { canUndo, ENDED_BY_MISTAKE, isEnded, type Reason } from './visit.ts'

/** Undoes a departure or a refusal, at most ten seconds after it was recorded (`too-late`). */
export function undoEnd(db: Db, target: Target): Promise<ChangeResult<'too-late'>> {
  return retryWithoutClashes((taken) =>
    changeVisit<'too-late'>(db, target, (visit) => {
      if (!canUndo(visit, target.now)) return 'too-late'
      return { action: 'visit.undone', patch: reopened(visit, taken) }
    }),
  )
}

/** Undoes a departure or a refusal later on the open day, as a correction that keeps the old values. */
export function bringBack(db: Db, target: Target): Promise<ChangeResult<'not-ended' | 'day-closed'>> {
  return retryWithoutClashes((taken) =>
    changeVisit<'not-ended' | 'day-closed'>(db, target, async (visit, tx) => {
      if (!isEnded(visit)) return 'not-ended'
      if (await isDayClosed(tx, target.officeId, visit.day)) return 'day-closed'
      return { action: 'visit.brought_back', reason: ENDED_BY_MISTAKE, patch: reopened(visit, taken) }
    }),
  )
}

/**
 * Lifts the voiding. If the person has come back meanwhile and has another open visit, the restored one becomes unclosed and
 * is marked as a duplicate presence; it is never refused.
 */
export function unvoidVisit(
  db: Db,
  office: Office,
  target: Target,
  reason: Reason,
): Promise<ChangeResult<'not-voided'>> {
  return retryWithoutClashes((taken) =>
    changeVisit<'not-voided'>(db, target, (visit) => {
      if (!visit.voided_at) return 'not-voided'
      const patch = {
        voided_at: null,
        void_reason: null,
        ...(taken.has('already-inside') && {
          ...unclosed(visit.entered_at, office.closeMinutes, target.now),
          duplicate_presence: true,
        }),
        ...(taken.has('badge-taken') && { badge_returned_at: target.now }),
      }
      return { action: 'visit.unvoided', reason, patch }
    }),
  )
}

const CLASHES = ['already-inside', 'badge-taken'] as const
type ClashesMet = ReadonlySet<(typeof CLASHES)[number]>

/** Retries without what another visit has taken meanwhile: the one open visit that a person may have, or the badge. */
async function retryWithoutClashes<Refusal extends string>(
  restore: (taken: ClashesMet) => Promise<ChangeResult<Refusal>>,
): Promise<ChangeResult<Refusal>> {
  const taken = new Set<(typeof CLASHES)[number]>()
  for (;;) {
    const restored = await restore(taken)
    if (restored.ok) return restored
    const clash = CLASHES.find((one) => one === restored.why)
    if (!clash || taken.has(clash)) return restored
    taken.add(clash)
  }
}

function reopened(visit: VisitRow, taken: ClashesMet): Patch {
  return {
    state: visit.state === 'refused' ? 'waiting' : 'inside',
    left_at: null,
    ended_by: null,
    ended_how: null,
    ended_at: null,
    // If this departure returned the badge, the visitor has it again.
    ...(cameBackOnLeaving(visit) && !taken.has('badge-taken') && { badge_returned_at: null }),
  }
}
