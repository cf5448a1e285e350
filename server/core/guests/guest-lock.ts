import type { OfficeTx } from '../../platform/db/office-scope.ts'
import type { ExpectedGuestRow } from '../../platform/db/schema.ts'

/** Locks the guest: until the transaction ends no gate can let them in, because an arrival locks the same row. */
export function lockGuest(tx: OfficeTx, officeId: string, id: string): Promise<ExpectedGuestRow | undefined> {
  return tx
    .selectFrom('expected_guest')
    .selectAll()
    .where('office_id', '=', officeId)
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst()
}

/** Whether the guest has a visit, of several days that of the day. A separate statement after the lock, so that it sees a visit that the lock waited for. */
export async function hasArrived(
  tx: OfficeTx,
  { office_id: officeId, id, day, until }: ExpectedGuestRow,
): Promise<boolean> {
  const visit = await tx
    .selectFrom('visit')
    .select('id')
    .where('office_id', '=', officeId)
    .where('guest_id', '=', id)
    .where('voided_at', 'is', null)
    .where('duplicate_presence', '=', false)
    .$if(until !== null, (visits) => visits.where('day', '=', day))
    .executeTakeFirst()
  return visit !== undefined
}
