import type { OfficeTx } from '../../platform/db/office-scope.ts'
import type { OfficeDay } from '../../platform/lib/clock.ts'
import type { KnownGuest } from './known-guest.ts'

/** The expected guests of some days, to compare with a new list. */
export async function knownGuests(tx: OfficeTx, officeId: string, days: OfficeDay[]): Promise<KnownGuest[]> {
  if (days.length === 0) return []
  return tx
    .selectFrom('expected_guest as g')
    .select(['id', 'day', 'at_minutes', 'name', 'position', 'place', 'phone'])
    .select(['host', 'host_member_id', 'meeting_id', 'made_by'])
    .select((eb) =>
      eb
        .exists(
          eb
            .selectFrom('visit as v')
            .select('v.id')
            .where('v.office_id', '=', officeId)
            .whereRef('v.guest_id', '=', 'g.id')
            .where('v.voided_at', 'is', null)
            .where('v.duplicate_presence', '=', false),
        )
        .$castTo<boolean>()
        .as('has_come'),
    )
    .where('g.office_id', '=', officeId)
    .where('g.day', 'in', days)
    .execute()
}
