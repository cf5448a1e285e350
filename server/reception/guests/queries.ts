import type { OfficeTx } from '../../platform/db/office-scope.ts'
import type { ExpectedGuestRow } from '../../platform/db/schema.ts'
import type { OfficeDay } from '../../platform/lib/clock.ts'
import type { KnownGuest } from './list.ts'

/** The guests of some days, for a list that may name them again. */
export async function knownGuests(
  tx: OfficeTx,
  officeId: string,
  days: OfficeDay[],
): Promise<(KnownGuest & Pick<ExpectedGuestRow, 'meeting_id'>)[]> {
  if (days.length === 0) return []
  return tx
    .selectFrom('expected_guest')
    .select(['day', 'at_minutes', 'name', 'place', 'phone', 'meeting_id'])
    .where('office_id', '=', officeId)
    .where('day', 'in', days)
    .execute()
}
