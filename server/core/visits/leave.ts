import type { Actor } from '../../platform/audit/actor.ts'
import type { Db } from '../../platform/db/connect.ts'
import { inOffice } from '../../platform/db/office-scope.ts'
import type { EndedHow, VisitRow } from '../../platform/db/schema.ts'
import { type ChangeResult, changeVisit, type Patch, type Target } from './change.ts'
import { undoEnd } from './restore.ts'
import { canUndo, isBadgeOut, isInside } from './visit.ts'

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

/** Records the departure of those of these visitors who are still inside, all at the same instant; returns them. */
export function leaveTogether(db: Db, actor: Actor, ids: string[]): Promise<VisitRow[]> {
  return oneByOne(ids, (visitId) => leaveVisit(db, { ...actor, visitId }))
}

/** The visits whose departure one act recorded together with this one: the same person at the same instant. */
export function findTogether(db: Db, { id, office_id, ended_by, ended_at }: VisitRow): Promise<VisitRow[]> {
  return inOffice(db, office_id, (tx) =>
    tx
      .selectFrom('visit')
      .selectAll()
      .where('office_id', '=', office_id)
      .where((eb) =>
        eb.or([eb('id', '=', id), eb.and({ state: 'left', ended_how: 'staff', ended_by, ended_at })]),
      )
      .execute(),
  )
}

/** Undoes them all, within the ten seconds of one; who has come in again meanwhile stays as they are. Returns who is inside again. */
export async function undoTogether(db: Db, actor: Actor, visit: VisitRow): Promise<VisitRow[]> {
  if (visit.state !== 'left' || !canUndo(visit, actor.now)) return []
  const together = await findTogether(db, visit)
  return oneByOne(together, ({ id }) => undoEnd(db, { ...actor, visitId: id }))
}

/** Each as if alone: one that is refused stops none of the others. */
async function oneByOne<T>(of: T[], change: (one: T) => Promise<ChangeResult<string>>): Promise<VisitRow[]> {
  const changed: VisitRow[] = []
  for (const one of of) {
    const result = await change(one)
    if (result.ok) changed.push(result.visit)
  }
  return changed
}
