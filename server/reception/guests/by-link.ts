import type { Problems } from '../../http/form.ts'
import type { AnyActor } from '../../platform/audit/actor.ts'
import { auditBy } from '../../platform/audit/audit.ts'
import type { AuditAction } from '../../platform/audit/audited.ts'
import type { OfficeTx } from '../../platform/db/office-scope.ts'
import type { ExpectedGuestRow } from '../../platform/db/schema.ts'
import { dayStart, officeDay } from '../../platform/lib/clock.ts'

/** An account, or a host by personal link, who may change only what that link announced. */
export type Announcer = AnyActor & { hostId?: string }

/** Guests and meetings that one personal link may announce per day, so that a found link cannot be used to fill the lists. */
export const MAX_BY_LINK = 50

/** How many more guests the host's link may announce today, directly or for a meeting; infinite for an account. */
export async function placesOfLink(
  tx: OfficeTx,
  { officeId, now }: AnyActor,
  hostId: string | undefined,
): Promise<number> {
  if (!hostId) return Infinity
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
    .where('host_member_id', '=', hostId)
  const counts = await Promise.all([
    byLink('meeting').where('host_member_id', '=', hostId).executeTakeFirstOrThrow(),
    byLink('expected_guest')
      .where((eb) => eb.or([eb('host_member_id', '=', hostId), eb('meeting_id', 'in', meetings)]))
      .executeTakeFirstOrThrow(),
  ])
  return Math.max(0, MAX_BY_LINK - counts.reduce((sum, { made }) => sum + made, 0))
}

/** The problem of a row beyond the link's limit. */
export const LINK_FULL: Problems = {
  row: { key: 'problem.link_full', detail: { most: String(MAX_BY_LINK) } },
}

type Announced = Pick<ExpectedGuestRow, 'made_by' | 'host_member_id'>

/** Whether the announcer may change a guest or meeting: an account any, a host what their own link announced. */
export function mayChange(
  { hostId }: Announcer,
  { made_by: maker, host_member_id: host }: Announced,
): boolean {
  return !hostId || (maker === null && host === hostId)
}

/** Like `mayChange`; a delegate belongs to the host of the meeting. */
export async function mayChangeGuest(tx: OfficeTx, by: Announcer, guest: ExpectedGuestRow): Promise<boolean> {
  if (!by.hostId || !guest.meeting_id) return mayChange(by, guest)
  const { host_member_id } = await tx
    .selectFrom('meeting')
    .select('host_member_id')
    .where('office_id', '=', guest.office_id)
    .where('id', '=', guest.meeting_id)
    .executeTakeFirstOrThrow()
  return mayChange(by, { ...guest, host_member_id })
}

/** Names the host in the audit entry, since a personal link has no account. */
export function byHost(hostId: string | undefined): string {
  return hostId ? `member=${hostId}` : ''
}

export function auditAnnouncer(tx: OfficeTx, by: Announcer, action: AuditAction, id: string, fields = '') {
  return auditBy(tx, by, action, id, [fields, byHost(by.hostId)].filter(Boolean).join(' '))
}
