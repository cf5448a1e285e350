import type { Db } from '../../platform/db/connect.ts'
import { inOffice, type OfficeTx } from '../../platform/db/office-scope.ts'
import type { BadgeRow, VisitRow } from '../../platform/db/schema.ts'
import { hashKey } from '../../platform/lib/bearer-key.ts'
import { readBadge } from './badge-number.ts'

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
