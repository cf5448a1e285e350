import type { Db } from '../../platform/db/connect.ts'
import type { EndedHow } from '../../platform/db/schema.ts'
import { type ChangeResult, changeVisit, type Patch, type Target } from './change.ts'
import { isBadgeOut, isInside } from './visit.ts'

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
