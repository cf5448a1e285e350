import type { Db } from '../../platform/db/connect.ts'
import { inOffice } from '../../platform/db/office-scope.ts'
import type { Role } from '../../platform/db/schema.ts'
import type { Sending } from './replayed-event.ts'

/** A device may only name a recorder of the sender's rank or below: otherwise a shared computer could act as the head. */
const RANK: Record<Role, number> = { reception: 0, head: 1, district: 2 }

/**
 * Returns the recorder that the device names, if that account has no more rights than the sender's, belonged to the office
 * and was enabled at that time; otherwise the sender.
 */
export async function recorderOf(
  db: Db,
  sending: Sending,
  claimed: string | undefined,
  at: Date,
): Promise<string> {
  if (!claimed || claimed === sending.sentBy) return sending.sentBy
  return (await isBelieved(db, sending, claimed, at)) ? claimed : sending.sentBy
}

function isBelieved(db: Db, { office, role }: Sending, claimed: string, at: Date): Promise<boolean> {
  return inOffice(db, office.id, async (tx) => {
    const account = await tx
      .selectFrom('account')
      .select(['role', 'created_at', 'disabled_at'])
      .where('id', '=', claimed)
      .where('office_id', '=', office.id)
      .executeTakeFirst()
    if (!account || RANK[account.role] > RANK[role] || account.created_at > at) return false
    if (account.disabled_at && account.disabled_at <= at) return false
    // The audit says only that role or office changed since, not what they were: the account is not believed.
    const moved = await tx
      .selectFrom('audit')
      .select('seq')
      .where('office_id', '=', office.id)
      .where('subject_id', '=', claimed)
      .where('action', '=', 'account.changed')
      .where('at', '>', at)
      .where((eb) => eb.or([eb('fields', 'like', '%role=%'), eb('fields', 'like', '%office%')]))
      .limit(1)
      .executeTakeFirst()
    return moved === undefined
  })
}
