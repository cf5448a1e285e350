import type { Db } from '../../platform/db/connect.ts'
import { inOffice } from '../../platform/db/office-scope.ts'
import type { EndedHow, VisitRow } from '../../platform/db/schema.ts'
import { isDayClosed } from '../figures/office-day.ts'
import type { Office } from '../offices/directory.ts'
import { type ChangeResult, changeVisit, fieldsOf, type Patch, type Target } from './change.ts'
import { unclosed } from './close-of-day.ts'
import {
  cameBackOnLeaving,
  canUndo,
  ENDED_BY_MISTAKE,
  isBadgeOut,
  isEnded,
  type Reason,
  UNDO_SECONDS,
} from './visit.ts'

/**
 * Undoes a departure or a refusal, at most ten seconds after it was recorded (`too-late`). A visitor who was entered instead
 * gives back what they took over: the badge, the phone number that only one visitor may have, or the card.
 */
export async function undoEnd(
  db: Db,
  target: Target,
  by: EndedHow = 'staff',
): Promise<ChangeResult<'too-late'> & { instead?: VisitRow | undefined }> {
  const instead = await findEnteredInstead(db, target)
  const isRecent = instead && +target.now - +instead.visit.entered_at <= UNDO_SECONDS * 1000
  if (isRecent) {
    const { visit, claims } = instead
    await changeVisit(db, { ...target, visitId: visit.id }, () => ({
      action: 'visit.undone',
      fields: fieldsOf(claims),
      patch: claims,
    }))
  }
  const undone = await retryWithoutClashes((taken) =>
    changeVisit<'too-late'>(db, target, (visit) => {
      if (canUndo(visit, target.now, by)) return { action: 'visit.undone', patch: reopened(visit, taken) }
      // The visitor had left before; what was recorded now was the return of the badge.
      if (isRecent && !isBadgeOut(visit))
        return { action: 'visit.undone', fields: 'badge', patch: { badge_returned_at: null } }
      return 'too-late'
    }),
  )
  return { ...undone, instead: isRecent ? instead.visit : undefined }
}

/**
 * The visitor whom one tap entered while it recorded the other's departure, or the return of their badge: both have the same
 * instant. `claims` is what they took over, as the change that gives it back.
 */
export function findEnteredInstead(
  db: Db,
  { officeId, visitId }: Pick<Target, 'officeId' | 'visitId'>,
): Promise<{ visit: VisitRow; claims: Patch } | undefined> {
  return inOffice(db, officeId, async (tx) => {
    const visits = tx.selectFrom('visit').selectAll().where('office_id', '=', officeId)
    const former = await visits.where('id', '=', visitId).executeTakeFirst()
    const ends = [former?.ended_at, former?.badge_returned_at].filter((at) => at instanceof Date)
    if (!former || ends.length === 0) return undefined
    const entered = await visits
      .where('entered_at', 'in', ends)
      .where('id', '!=', visitId)
      .where('state', '=', 'inside')
      .where('voided_at', 'is', null)
      .execute()
    return entered
      .map((visit) => ({ visit, claims: claimsOf(visit, former) }))
      .find(({ claims }) => Object.keys(claims).length > 0)
  })
}

function claimsOf({ badge, phone, phone_shared: shared, id_hash: card }: VisitRow, former: VisitRow): Patch {
  return {
    ...(badge !== null && badge === former.badge && { badge: null, badge_returned_at: null }),
    ...(phone !== null && phone === former.phone && !shared && { phone_shared: true }),
    ...(card && former.id_hash?.equals(card) && { id_hash: null, id_key_version: null, id_last4: null }),
  }
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
    refused_why: null,
    left_at: null,
    ended_by: null,
    ended_how: null,
    ended_at: null,
    // If this departure returned the badge, the visitor has it again.
    ...(cameBackOnLeaving(visit) && !taken.has('badge-taken') && { badge_returned_at: null }),
  }
}
