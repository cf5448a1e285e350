import { audit } from '../../platform/audit/audit.ts'
import type { Db } from '../../platform/db/connect.ts'
import type { Keys } from '../../platform/lib/keys.ts'
import { hashPassword } from './passwords.ts'
import { restartSession, type Staff } from './sessions.ts'
import { type Refused, withProof } from './with-proof.ts'

/** Sets a new password and ends every session of the account; returns the token of a new one. */
export async function changePassword(
  db: Db,
  keys: Keys,
  staff: Staff,
  { current, next, device }: { current: string; next: string; device: string },
  now: Date,
): Promise<{ token: string } | Refused> {
  const hash = await hashPassword(next)
  return withProof(db, keys, { staff, proof: { password: current } }, now, async (tx) => {
    await tx.updateTable('account').set({ password_hash: hash }).where('id', '=', staff.id).execute()
    // An open invitation could otherwise set yet another password.
    await tx.updateTable('invitation').set({ used_at: now }).where('account_id', '=', staff.id).execute()
    const token = await restartSession(tx, staff.id, device, now)
    await audit(tx, {
      action: 'account.password_set',
      officeId: staff.officeId,
      actorId: staff.id,
      subjectId: staff.id,
      at: now,
    })
    return { token }
  })
}
