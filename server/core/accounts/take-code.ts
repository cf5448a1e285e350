import type { OfficeTx } from '../../platform/db/office-scope.ts'
import type { AccountRow } from '../../platform/db/schema.ts'
import type { Keys } from '../../platform/lib/keys.ts'
import { recoveryMac } from './recovery-codes.ts'
import { isTotp, usedWith } from './totp.ts'

/** What somebody typed, and the times of which a phone's code is taken. */
export interface TypedCode {
  code: string
  times: Date[]
}

/**
 * Takes a code of the phone, or a recovery code, from an account that the transaction holds; neither is good
 * twice.
 */
export async function takeCode(
  tx: OfficeTx,
  keys: Keys,
  account: AccountRow,
  typed: TypedCode,
  now: Date,
): Promise<'code' | 'recovery' | undefined> {
  const code = typed.code.replace(/[\s-]/g, '')
  if (!isTotp(code)) return takeRecoveryCode(tx, recoveryMac(keys, account.id, code), account.id, now)
  const secret = account.totp_secret && keys.open('totp', account.id, account.totp_secret)
  const used = [account.totp_step ?? [], account.totp_earlier].flat()
  const [step, ...earlier] = (secret && usedWith(secret, code, { times: typed.times, used })) || []
  if (step === undefined) return undefined
  await tx
    .updateTable('account')
    .set({ totp_step: step, totp_earlier: earlier })
    .where('id', '=', account.id)
    .execute()
  return 'code'
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
