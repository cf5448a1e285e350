import type { OfficeTx } from '../../platform/db/office-scope.ts'
import type { AccountRow } from '../../platform/db/schema.ts'
import { plainKey, readingsOf } from '../../platform/lib/bearer-key.ts'
import type { Keys } from '../../platform/lib/keys.ts'
import { recoveryMac } from './one-time-code.ts'
import { isTotp, usedWith } from './totp.ts'

/** Uses up a phone's code or a recovery code; undefined if it is wrong or used. The caller has locked the account. */
export async function takeCode(
  tx: OfficeTx,
  keys: Keys,
  account: AccountRow,
  typed: string,
  now: Date,
): Promise<'code' | 'recovery' | undefined> {
  const code = plainKey(typed)
  if (!isTotp(code)) {
    const macs = readingsOf(code).map((reading) => recoveryMac(keys, account.id, reading))
    return takeRecoveryCode(tx, macs, account.id, now)
  }
  const secret = account.totp_secret && keys.open('totp', account.id, account.totp_secret)
  const used = [account.totp_step ?? [], account.totp_earlier].flat()
  const [step, ...earlier] = (secret && usedWith(secret, code, { now, used })) || []
  if (step === undefined) return undefined
  await tx
    .updateTable('account')
    .set({ totp_step: step, totp_earlier: earlier })
    .where('id', '=', account.id)
    .execute()
  return 'code'
}

async function takeRecoveryCode(tx: OfficeTx, macs: Buffer[], accountId: string, now: Date) {
  const { numUpdatedRows } = await tx
    .updateTable('recovery_code')
    .set({ used_at: now })
    .where('account_id', '=', accountId)
    .where('code_mac', 'in', macs)
    .where('used_at', 'is', null)
    .executeTakeFirst()
  return numUpdatedRows > 0n ? 'recovery' : undefined
}
