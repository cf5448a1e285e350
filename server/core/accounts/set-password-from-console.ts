import { audit } from '../../platform/audit/audit.ts'
import type { Db } from '../../platform/db/connect.ts'
import { inOffice } from '../../platform/db/office-scope.ts'
import { clearFactor } from './second-factor.ts'
import { endSessions } from './sessions.ts'

/** Sets a password from the console; one-time codes, sessions and the second factor of the account end. */
export function givePassword(
  db: Db,
  account: { id: string; officeId: string },
  passwordHash: string,
  now: Date,
): Promise<void> {
  return inOffice(db, account.officeId, async (tx) => {
    await tx
      .updateTable('account')
      .set({ password_hash: passwordHash })
      .where('id', '=', account.id)
      .execute()
    await tx.updateTable('invitation').set({ used_at: now }).where('account_id', '=', account.id).execute()
    await clearFactor(tx, account.id)
    await endSessions(tx, account.id)
    await audit(tx, {
      action: 'account.password_set',
      officeId: account.officeId,
      subjectId: account.id,
      at: now,
    })
  })
}
