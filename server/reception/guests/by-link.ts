import type { AnyActor } from '../../platform/audit/actor.ts'
import type { OfficeTx } from '../../platform/db/office-scope.ts'
import { dayStart, officeDay } from '../../platform/lib/clock.ts'

/** Guests and meetings that one personal link may announce in a day: whoever has found a link cannot fill the lists. */
export const MAX_BY_LINK = 50

/** Whether the link of this member has announced as many today; false for somebody with an account. */
export async function isLinkFull(
  tx: OfficeTx,
  { officeId, now }: AnyActor,
  member: string | undefined,
): Promise<boolean> {
  if (!member) return false
  const counts = await Promise.all(
    (['expected_guest', 'meeting'] as const).map((table) =>
      tx
        .selectFrom(table)
        .select(({ fn }) => fn.countAll<number>().as('made'))
        .where('office_id', '=', officeId)
        .where('host_member_id', '=', member)
        .where('made_by', 'is', null)
        .where('made_at', '>=', dayStart(officeDay(now)))
        .executeTakeFirstOrThrow(),
    ),
  )
  return counts.reduce((sum, { made }) => sum + made, 0) >= MAX_BY_LINK
}

/** Whoever acts by a personal link has no account: the audit names the member. */
export function byMember(member: string | undefined): string {
  return member ? `member=${member}` : ''
}
