import type { Problems } from '../../http/form.ts'
import type { AnyActor } from '../../platform/audit/actor.ts'
import type { OfficeTx } from '../../platform/db/office-scope.ts'
import type { ExpectedGuestRow } from '../../platform/db/schema.ts'
import { dayStart, officeDay } from '../../platform/lib/clock.ts'

/** Guests and meetings that one personal link may announce per day, so that a found link cannot be used to fill the lists. */
export const MAX_BY_LINK = 50

/** How many more guests the member's link may announce today, directly or for a meeting; infinite for an account. */
export async function placesOfLink(
  tx: OfficeTx,
  { officeId, now }: AnyActor,
  member: string | undefined,
): Promise<number> {
  if (!member) return Infinity
  const byLink = (table: 'expected_guest' | 'meeting') =>
    tx
      .selectFrom(table)
      .select(({ fn }) => fn.countAll<number>().as('made'))
      .where('office_id', '=', officeId)
      .where('made_by', 'is', null)
      .where('made_at', '>=', dayStart(officeDay(now)))
  const meetings = tx
    .selectFrom('meeting')
    .select('id')
    .where('office_id', '=', officeId)
    .where('host_member_id', '=', member)
  const counts = await Promise.all([
    byLink('meeting').where('host_member_id', '=', member).executeTakeFirstOrThrow(),
    byLink('expected_guest')
      .where((eb) => eb.or([eb('host_member_id', '=', member), eb('meeting_id', 'in', meetings)]))
      .executeTakeFirstOrThrow(),
  ])
  return Math.max(0, MAX_BY_LINK - counts.reduce((sum, { made }) => sum + made, 0))
}

/** The problem of a row beyond the link's limit. */
export const LINK_FULL: Problems = {
  row: { key: 'problem.link_full', detail: { most: String(MAX_BY_LINK) } },
}

/** True when this member's link announced the guest, directly or for a meeting that the member holds. */
export async function isAnnouncedBy(
  tx: OfficeTx,
  { office_id: officeId, made_by, host_member_id: host, meeting_id: meeting }: ExpectedGuestRow,
  member: string,
): Promise<boolean> {
  if (made_by !== null) return false
  if (!meeting) return host === member
  const meetingHeld = await tx
    .selectFrom('meeting')
    .select('host_member_id')
    .where('office_id', '=', officeId)
    .where('id', '=', meeting)
    .executeTakeFirst()
  return meetingHeld?.host_member_id === member
}

/** Names the member in the audit entry, since a personal link has no account. */
export function byMember(member: string | undefined): string {
  return member ? `member=${member}` : ''
}
