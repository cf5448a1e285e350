import type { Db } from '../../platform/db/connect.ts'
import type { OfficeTx } from '../../platform/db/office-scope.ts'
import type { ExpectedGuestRow, VisitRow } from '../../platform/db/schema.ts'
import { isDayClosed } from '../figures/office-day.ts'
import { type ChangeResult, changeVisit, type Patch, type Target } from '../visits/change.ts'
import { EXPECTED_AFTER_ALL, NOT_EXPECTED } from '../visits/visit.ts'
import { whatIsMissing } from './confirm-guest.ts'
import { hasArrived, lockGuest } from './guest-lock.ts'

/** Why a visit and a guest cannot be linked or unlinked. */
type LinkRefusal =
  | 'voided'
  | 'never-inside'
  | 'day-closed'
  | 'guest-gone'
  | 'guest-came'
  | 'is-guest'
  | 'not-guest'

/**
 * Links an ordinary visit to the expected guest `guestId` of the same day, who has then come. The visit keeps what it has; what
 * it lacks is taken from the list. This is a correction: the old values are kept. With `anyDay` also on a closed day.
 */
export function linkGuest(
  db: Db,
  target: Target,
  guestId: string,
  { anyDay }: { anyDay: boolean },
): Promise<ChangeResult<LinkRefusal>> {
  return changeLink(db, target, anyDay, async (visit, tx) => {
    if (visit.guest_id) return 'is-guest'
    const guest = await lockGuest(tx, target.officeId, guestId)
    if (guest?.day !== visit.day) return 'guest-gone'
    if (await hasArrived(tx, guest)) return 'guest-came'
    return { action: 'visit.corrected', reason: EXPECTED_AFTER_ALL, patch: patchFromGuest(guest, visit) }
  })
}

/** Undoes {@link linkGuest}: the guest is expected again, and what nobody has changed since gets its old value back. */
export function unlinkGuest(
  db: Db,
  target: Target,
  guestId: string,
  { anyDay }: { anyDay: boolean },
): Promise<ChangeResult<LinkRefusal>> {
  return changeLink(db, target, anyDay, async (visit, tx) => {
    if (visit.guest_id !== guestId) return 'not-guest'
    const guest = await lockGuest(tx, target.officeId, guestId)
    if (!guest) return 'guest-gone'
    const patch = {
      meeting_id: null,
      // The position was the guest's, and the visitor may be somebody else.
      ...(visit.position !== null && { position: null }),
      ...(await beforeLink(tx, visit)),
      guest_id: null,
    }
    return { action: 'visit.corrected', reason: NOT_EXPECTED, patch }
  })
}

/** Changes a visit that may still be corrected and that counts as an arrival. */
function changeLink(
  db: Db,
  target: Target,
  anyDay: boolean,
  decide: Parameters<typeof changeVisit<LinkRefusal>>[2],
): Promise<ChangeResult<LinkRefusal>> {
  return changeVisit<LinkRefusal>(
    db,
    target,
    async (visit, tx) => (await refusal(tx, visit, target, anyDay)) ?? decide(visit, tx),
  )
}

async function refusal(
  tx: OfficeTx,
  visit: VisitRow,
  { officeId }: Target,
  anyDay: boolean,
): Promise<LinkRefusal | undefined> {
  if (visit.voided_at) return 'voided'
  // A waiting visitor is confirmed as the guest instead; a duplicate presence is nobody's arrival.
  if (visit.number === null || visit.duplicate_presence) return 'never-inside'
  return !anyDay && (await isDayClosed(tx, officeId, visit.day)) ? 'day-closed' : undefined
}

/** Party size and purpose stay: the gate has seen them. */
function patchFromGuest(guest: ExpectedGuestRow, visit: VisitRow): Patch {
  const meeting = guest.meeting_id ?? visit.meeting_id
  return {
    guest_id: guest.id,
    ...(meeting !== visit.meeting_id && { meeting_id: meeting }),
    ...whatIsMissing(guest, visit),
  }
}

/** The values from before the link; empty for a visit that was the guest's from the start. */
async function beforeLink(tx: OfficeTx, visit: VisitRow): Promise<Patch> {
  const changes = await tx
    .selectFrom('visit_change')
    .select(['seq', 'field', 'old', 'new'])
    .where('office_id', '=', visit.office_id)
    .where('visit_id', '=', visit.id)
    .where('reason', '=', EXPECTED_AFTER_ALL)
    .orderBy('seq', 'desc')
    .execute()
  const own = changes.filter(({ seq }) => seq === changes[0]?.seq)
  if (!own.some((one) => one.field === 'guest_id' && one.new === visit.guest_id)) return {}
  const before = Object.fromEntries(
    own
      .filter((one) => one.new === visit[one.field as keyof VisitRow])
      .map((one): [string, string | null] => [one.field, one.old]),
  )
  // The previous host's answer does not apply to the new host.
  return { ...before, ...('host_member_id' in before && { host_answer: null, host_answered_at: null }) }
}
