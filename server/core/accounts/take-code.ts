import type { OfficeTx } from '../../platform/db/office-scope.ts'
import type { AccountRow } from '../../platform/db/schema.ts'
import type { Keys } from '../../platform/lib/keys.ts'
import { recoveryMac } from './recovery-codes.ts'
import { isTotp, stepOf } from './totp.ts'

/**
 * Takes a code of the phone, or a recovery code, from an account that the transaction holds; neither is good
 * twice.
 */
export async function takeCode(
  tx: OfficeTx,
  keys: Keys,
  account: AccountRow,
  typed: string,
  now: Date,
): Promise<'code' | 'recovery' | undefined> {
  const code = typed.replace(/[\s-]/g, '')
  if (!isTotp(code)) return takeRecoveryCode(tx, recoveryMac(keys, account.id, code), account.id, now)
  const secret = account.totp_secret && keys.open('totp', account.id, account.totp_secret)
  const step = secret ? stepOf(secret, code, now) : undefined
  if (step === undefined || isSpent(step, account.totp_step ?? 0)) return undefined
  await tx.updateTable('account').set({ totp_step: step }).where('id', '=', account.id).execute()
  return 'code'
}

/** A last step further ahead than any that a code is taken for now was used while the clock was ahead. */
function isSpent(step: number, last: number): boolean {
  return step <= last && last <= step + 2
}

async function takeRecoveryCode(tx: OfficeTx, mac: Buffer, accountId: string, now: Date) {
  const { numUpdatedRows } = await tx
    .updateTable('recovery_code')
    .set({ used_at: now })
    .where('account_id', '=', accountId)
    .where('code_mac', '=', mac)
    .where('used_at', 'is', null)
    .executeTakeFirst()
  return numUpdatedRows > 0n ? 'recovery' : undefined
}
