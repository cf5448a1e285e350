import { auditBy } from '../../platform/audit/audit.ts'
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
    const token = await restartSession(tx, staff, device, now)
    await auditBy(
      tx,
      { officeId: staff.officeId, accountId: staff.id, now },
      'account.password_set',
      staff.id,
    )
    return { token }
  })
}

/** False for an account that signs in at the identity provider only. */
export async function findHasPassword(db: Db, id: string): Promise<boolean> {
  const query = db
    .selectFrom('account')
    .select('id')
    .where('id', '=', id)
    .where('password_hash', 'is not', null)
  return (await query.executeTakeFirst()) !== undefined
}
