import { v4 as uuidv4 } from 'uuid'
import type { Actor } from '../../platform/audit/actor.ts'
import { audit } from '../../platform/audit/audit.ts'
import type { Db } from '../../platform/db/connect.ts'
import { inOffice, type OfficeTx } from '../../platform/db/office-scope.ts'
import type { BadgeRow, VisitRow } from '../../platform/db/schema.ts'
import { hashKey } from '../../platform/lib/bearer-key.ts'
import { officeDay } from '../../platform/lib/clock.ts'
import type { Keys } from '../../platform/lib/keys.ts'
import { type ChangeResult, changeVisit, type Target } from './change.ts'
import { badgeCode } from './codes.ts'
import { readBadge } from './printed-number.ts'
import { isBadgeOut, isInside } from './visit.ts'

/** Per office: more than any gate hands out, and few enough for one page. */
export const MAX_BADGES = 500

export const MAX_BADGE_NUMBER = 9999

/** Creates the missing badges of a series; returns how many are new. */
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
 * Marks a badge as lost, found, returned or withdrawn, apart from a visit. A lost badge stays lent to its visitor until it
 * is found; a badge that is out cannot be withdrawn unless it is lost. Returns false where nothing can change, undefined
 * where the office has no such badge. If this ends a loan, the visit gets an audit event, too, even on a closed day: the
 * return is a new event, not a correction.
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

/** Ends the loan without recording a departure; returns the id of the visit that had the badge, if there is one. */
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

/** Gives a badge to a visitor who is already inside: an expected guest, or one who registered without help. */
export function giveBadge(
  db: Db,
  target: Target,
  label: string,
): Promise<ChangeResult<'not-inside' | 'has-badge'>> {
  return changeVisit<'not-inside' | 'has-badge'>(db, target, (visit) => {
    if (!isInside(visit)) return 'not-inside'
    if (isBadgeOut(visit)) return 'has-badge'
    return { action: 'badge.given', fields: 'badge', patch: { badge: label, badge_returned_at: null } }
  })
}

/** The visitor left with the badge: the departure stands, and the badge is out. Possible only on the day of the visit. */
export function keepBadgeOut(db: Db, target: Target): Promise<ChangeResult<'no-badge'>> {
  return changeVisit<'no-badge'>(db, target, (visit) => {
    if (visit.state !== 'left' || visit.voided_at || !visit.badge || isBadgeOut(visit)) return 'no-badge'
    if (officeDay(target.now) !== visit.day) return 'no-badge'
    return { action: 'badge.kept', fields: 'badge', patch: { badge_returned_at: null } }
  })
}

/** Ends the loan of a badge that came back earlier, so that it can go to another visitor. */
export function endLoan(db: Db, target: Target): Promise<ChangeResult<'no-badge'>> {
  return changeVisit<'no-badge'>(db, target, (visit) => {
    if (!isBadgeOut(visit)) return 'no-badge'
    return { action: 'badge.returned', fields: 'badge', patch: { badge_returned_at: target.now } }
  })
}

/** Marks badges of deleted visits as lost: nobody can be asked for them any more. */
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

/** The visit that a badge is lent to; it may have ended without the badge coming back. */
type BadgeHolder = Pick<
  VisitRow,
  'id' | 'client_uuid' | 'name' | 'slip_number' | 'entered_at' | 'state' | 'voided_at'
>

export interface Badge extends BadgeRow {
  holder: BadgeHolder | undefined
}

/** An action on a badge apart from a visit. */
export type BadgeAct = 'lost' | 'found' | 'returned' | 'withdrawn'

export type BadgeProblem = 'badge' | 'badge_unknown' | 'badge_series' | 'badge_lost' | 'badge_withdrawn'

/** The label of the badge that a guard typed, or the problem why it cannot be handed out. */
export async function findTypedBadge(
  db: Db,
  officeId: string,
  typed: string,
): Promise<{ label: string } | { problem: BadgeProblem }> {
  const wanted = readBadge(typed)
  if (!wanted) return { problem: 'badge' }
  const found = await inOffice(db, officeId, (tx) =>
    tx
      .selectFrom('badge')
      .select(['label', 'lost_at', 'withdrawn_at'])
      .where('office_id', '=', officeId)
      .where('number', '=', wanted.number)
      .$if(wanted.prefix !== '', (query) => query.where('prefix', '=', wanted.prefix))
      .execute(),
  )
  const usable = found.filter((one) => !one.withdrawn_at)
  const exact = usable.find(({ label }) => label === String(wanted.number))
  if (usable.length > 1 && !exact) return { problem: 'badge_series' }
  const badge = exact ?? usable[0]
  if (!badge) return { problem: found.length > 0 ? 'badge_withdrawn' : 'badge_unknown' }
  return badge.lost_at ? { problem: 'badge_lost' } : { label: badge.label }
}

/** Finds a badge of any office by its printed code. */
export async function findScannedBadge(db: Db, code: string): Promise<Badge | undefined> {
  const key = await db
    .selectFrom('key_lookup')
    .select(['office_id', 'ref_id'])
    .where('kind', '=', 'badge')
    .where('sha256', '=', hashKey(code))
    .executeTakeFirst()
  return key && findBadge(db, key.office_id, key.ref_id)
}

function findBadge(db: Db, officeId: string, id: string): Promise<Badge | undefined> {
  return inOffice(db, officeId, async (tx) => {
    const row = await tx
      .selectFrom('badge')
      .selectAll()
      .where('office_id', '=', officeId)
      .where('id', '=', id)
      .executeTakeFirst()
    if (!row) return undefined
    const [holder] = await holders(tx, officeId).where('badge', '=', row.label).execute()
    return { ...row, holder }
  })
}

/** The visit that has the badge of this label. */
export function findHolder(db: Db, officeId: string, label: string): Promise<BadgeHolder | undefined> {
  return inOffice(db, officeId, (tx) => holders(tx, officeId).where('badge', '=', label).executeTakeFirst())
}

/** Whether a visit that a device sent has its badge. True as long as the visit waits for the head. */
export async function hasBadge(db: Db, officeId: string, clientUuid: string): Promise<boolean> {
  const visit = await inOffice(db, officeId, (tx) =>
    tx
      .selectFrom('visit')
      .select('badge')
      .where('office_id', '=', officeId)
      .where('client_uuid', '=', clientUuid)
      .executeTakeFirst(),
  )
  return visit === undefined || visit.badge !== null
}

/** The latest visitor whom this account has let in since `since`, if they are inside and have no badge. */
export function findNewcomer(
  db: Db,
  officeId: string,
  accountId: string,
  since: Date,
): Promise<BadgeHolder | undefined> {
  return inOffice(db, officeId, async (tx) => {
    const last = await tx
      .selectFrom('visit')
      .select(['id', 'client_uuid', 'name', 'slip_number', 'entered_at', 'state', 'voided_at', 'badge'])
      .where('office_id', '=', officeId)
      .where('entered_at', '>=', since)
      .where('state', '=', 'inside')
      .where('voided_at', 'is', null)
      .where('entered_by', '=', accountId)
      .orderBy('entered_at', 'desc')
      .limit(1)
      .executeTakeFirst()
    return last?.badge === null ? last : undefined
  })
}

/** All badges of the office that are not withdrawn, ordered by series and number, each with its holder. */
export function listBadges(db: Db, officeId: string): Promise<Badge[]> {
  return inOffice(db, officeId, async (tx) => {
    const rows = await tx
      .selectFrom('badge')
      .selectAll()
      .where('office_id', '=', officeId)
      .where('withdrawn_at', 'is', null)
      .orderBy('prefix')
      .orderBy('number')
      .execute()
    const out = await holders(tx, officeId).execute()
    const byLabel = new Map(out.map((one) => [one.badge, one]))
    return rows.map((row) => ({ ...row, holder: byLabel.get(row.label) }))
  })
}

/** Badges whose visitors have gone without returning them and that nobody has reported lost, the longest out first. */
export async function listNotReturned(db: Db, officeId: string): Promise<Badge[]> {
  const badges = await listBadges(db, officeId)
  return badges
    .filter(({ holder, lost_at }) => holder && holder.state !== 'inside' && !lost_at)
    .toSorted((one, other) => Number(one.holder?.entered_at) - Number(other.holder?.entered_at))
}

function holders(tx: OfficeTx, officeId: string) {
  return tx
    .selectFrom('visit')
    .select(['id', 'client_uuid', 'name', 'slip_number', 'entered_at', 'state', 'voided_at', 'badge'])
    .where('office_id', '=', officeId)
    .where('badge', 'is not', null)
    .where('badge_returned_at', 'is', null)
    .where('voided_at', 'is', null)
}
