import { v4 as uuidv4 } from 'uuid'
import type { Actor } from '../../platform/audit/actor.ts'
import { audit } from '../../platform/audit/audit.ts'
import type { Db } from '../../platform/db/connect.ts'
import { inOffice, type OfficeTx } from '../../platform/db/office-scope.ts'
import type { VisitRow } from '../../platform/db/schema.ts'
import { hashKey } from '../../platform/lib/bearer-key.ts'
import { officeDay } from '../../platform/lib/clock.ts'
import type { Keys } from '../../platform/lib/keys.ts'
import { badgeCode, isBadgeOut } from './badge.ts'
import type { BadgeAct } from './badge-queries.ts'
import { type ChangeResult, changeVisit, type Target } from './change.ts'
import { isInside } from './visit.ts'

/** Makes the badges of a series that are not there yet; returns how many are new. */
export function makeBadges(
  { db, keys }: { db: Db; keys: Keys },
  { officeId, accountId, now }: Actor,
  { prefix, from, to }: { prefix: string; from: number; to: number },
): Promise<number> {
  return inOffice(db, officeId, async (tx) => {
    const made = await tx
      .insertInto('badge')
      .values(
        Array.from({ length: to - from + 1 }, (_, index) => ({
          ...{ office_id: officeId, id: uuidv4(), prefix, number: from + index, made_at: now },
        })),
      )
      .onConflict((conflict) => conflict.columns(['office_id', 'label']).doNothing())
      .returning('id')
      .execute()
    if (made.length === 0) return 0
    await tx
      .insertInto('key_lookup')
      .values(
        made.map(({ id }) => ({
          ...{ kind: 'badge' as const, office_id: officeId, ref_id: id },
          sha256: hashKey(badgeCode(keys, officeId, id)),
        })),
      )
      .execute()
    await audit(tx, {
      action: 'badges.made',
      officeId,
      actorId: accountId,
      fields: `badges=${made.length}`,
      at: now,
    })
    return made.length
  })
}

/**
 * What happens to a badge apart from its visitor. A lost one stays in the hand that lost it until somebody finds it; one that
 * somebody has is not withdrawn. False where it is so already, or cannot be; undefined where there is no such badge. Where it
 * ends a loan, that stands in the audit of the visit, too: it corrects nothing that was recorded, whatever day that was, and is
 * an event of its own moment, which whoever reads the visit has to find.
 */
export function actOnBadge(
  db: Db,
  { officeId, accountId, now }: Actor,
  id: string,
  act: BadgeAct,
): Promise<boolean | undefined> {
  return inOffice(db, officeId, async (tx) => {
    const badge = await tx
      .selectFrom('badge')
      .selectAll()
      .where('office_id', '=', officeId)
      .where('id', '=', id)
      .forUpdate()
      .executeTakeFirst()
    if (!badge) return undefined
    if (badge.withdrawn_at || (act === 'lost' && badge.lost_at)) return false
    if (act === 'withdrawn' && !badge.lost_at && (await isOut(tx, officeId, badge.label))) return false
    const visitId = act === 'lost' ? undefined : await takeBack(tx, officeId, badge.label, now)
    if (act === 'returned' && !visitId) return false
    if (act === 'found' && !visitId && !badge.lost_at) return false
    await tx
      .updateTable('badge')
      .set({
        lost_at: act === 'lost' ? now : null,
        ...(act === 'withdrawn' && { withdrawn_at: now }),
      })
      .where('office_id', '=', officeId)
      .where('id', '=', id)
      .execute()
    const event = { action: `badge.${act}`, officeId, actorId: accountId, at: now } as const
    await audit(tx, { ...event, subjectId: id })
    if (visitId) await audit(tx, { ...event, subjectId: visitId, fields: 'badge' })
    return true
  })
}

async function isOut(tx: OfficeTx, officeId: string, label: string): Promise<boolean> {
  const found = await tx
    .selectFrom('visit')
    .select('id')
    .where('office_id', '=', officeId)
    .where('badge', '=', label)
    .where('badge_returned_at', 'is', null)
    .where('voided_at', 'is', null)
    .executeTakeFirst()
  return found !== undefined
}

/** Ends the loan; no departure is made of it. The visit whose it was, if there was one. */
async function takeBack(
  tx: OfficeTx,
  officeId: string,
  label: string,
  now: Date,
): Promise<string | undefined> {
  const visit = await tx
    .updateTable('visit')
    .set((eb) => ({ badge_returned_at: now, version: eb('version', '+', 1) }))
    .where('office_id', '=', officeId)
    .where('badge', '=', label)
    .where('badge_returned_at', 'is', null)
    .where('voided_at', 'is', null)
    .returning('id')
    .executeTakeFirst()
  return visit?.id
}

type Given = ChangeResult<'not-inside' | 'has-badge'>

/** Hands a badge to somebody who is inside already: an expected guest, or a visitor who registered without help. */
export function giveBadge(db: Db, target: Target, label: string): Promise<Given> {
  return changeVisit<'not-inside' | 'has-badge'>(db, target, (visit) => {
    if (!isInside(visit)) return 'not-inside'
    if (isBadgeOut(visit)) return 'has-badge'
    return { action: 'badge.given', fields: 'badge', patch: { badge: label, badge_returned_at: null } }
  })
}

/** The visitor went with the badge: the departure stands, and the badge is out. Of a closed day it is said no more. */
export function keepBadgeOut(db: Db, target: Target): Promise<ChangeResult<'no-badge'>> {
  return changeVisit<'no-badge'>(db, target, (visit) => {
    if (visit.state !== 'left' || visit.voided_at || !visit.badge || isBadgeOut(visit)) return 'no-badge'
    if (officeDay(target.now) !== visit.day) return 'no-badge'
    return { action: 'badge.kept', fields: 'badge', patch: { badge_returned_at: null } }
  })
}

/** The visitor gave it back before, and somebody else gets it now. */
export function endLoan(db: Db, target: Target): Promise<ChangeResult<'no-badge'>> {
  return changeVisit<'no-badge'>(db, target, (visit) => {
    if (!isBadgeOut(visit)) return 'no-badge'
    return { action: 'badge.returned', fields: 'badge', patch: { badge_returned_at: target.now } }
  })
}

/** Of visits that are deleted: nobody can be asked any more for the badges that they had, which are lost. */
export async function loseBadges(
  tx: OfficeTx,
  officeId: string,
  gone: Pick<VisitRow, 'badge' | 'badge_returned_at' | 'voided_at'>[],
  now: Date,
): Promise<void> {
  const labels = gone.flatMap((visit) =>
    visit.badge && isBadgeOut(visit) && !visit.voided_at ? [visit.badge] : [],
  )
  if (labels.length === 0) return
  await tx
    .updateTable('badge')
    .set({ lost_at: now })
    .where('office_id', '=', officeId)
    .where('label', 'in', labels)
    .where('lost_at', 'is', null)
    .execute()
}
