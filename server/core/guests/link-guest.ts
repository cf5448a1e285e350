import type { Db } from '../../platform/db/connect.ts'
import type { OfficeTx } from '../../platform/db/office-scope.ts'
import type { ExpectedGuestRow, VisitRow } from '../../platform/db/schema.ts'
import { isDayClosed } from '../figures/office-day.ts'
import { type ChangeResult, changeVisit, type Patch, type Target } from '../visits/change.ts'
import { EXPECTED_AFTER_ALL, NOT_EXPECTED } from '../visits/visit.ts'
import { whatIsMissing } from './confirm-guest.ts'
import { hasCome, lockGuest } from './guest-lock.ts'

/** Why a visit and a guest were not brought together, or not parted. */
type LinkRefusal =
  | 'voided'
  | 'never-inside'
  | 'day-closed'
  | 'guest-gone'
  | 'guest-came'
  | 'is-guest'
  | 'not-guest'

/**
 * Says of a visit that was recorded as anybody's that its visitor is the guest `guestId`, of the same day: they have come. What
 * stands in the visit stays, and what is missing there is taken from the list. A correction: what was there before is kept.
 * With `anyDay` a day that is closed may be corrected, too.
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
    if (await hasCome(tx, guest)) return 'guest-came'
    return { action: 'visit.corrected', reason: EXPECTED_AFTER_ALL, patch: asGuest(guest, visit) }
  })
}

/** Takes that back: the guest is expected again, and the visit has what it had before, where nobody has changed it since. */
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
      // It was announced of the guest, whoever else this is.
      ...(visit.position !== null && { position: null }),
      ...(await beforeLink(tx, visit)),
      guest_id: null,
    }
    return { action: 'visit.corrected', reason: NOT_EXPECTED, patch }
  })
}

/** A change of a visit that may still be corrected, and that counts as somebody's arrival. */
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
  // Whoever waits is let in as the guest; a visit beside another one of the same person is nobody's arrival.
  if (visit.number === null || visit.duplicate_presence) return 'never-inside'
  return !anyDay && (await isDayClosed(tx, officeId, visit.day)) ? 'day-closed' : undefined
}

/** How many came, and for what, the gate has seen. */
function asGuest(guest: ExpectedGuestRow, visit: VisitRow): Patch {
  const meeting = guest.meeting_id ?? visit.meeting_id
  return {
    guest_id: guest.id,
    ...(meeting !== visit.meeting_id && { meeting_id: meeting }),
    ...whatIsMissing(guest, visit),
  }
}

/** What the link itself has written; a visit that began as the guest's has none of it. */
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
  // Somebody else is asked for: what the one before has said is not theirs.
  return { ...before, ...('host_member_id' in before && { host_answer: null, host_answered_at: null }) }
}
