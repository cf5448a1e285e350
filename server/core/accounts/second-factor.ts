import { audit, auditBy } from '../../platform/audit/audit.ts'
import type { Db } from '../../platform/db/connect.ts'
import { inOffice, type OfficeTx } from '../../platform/db/office-scope.ts'
import type { Role } from '../../platform/db/schema.ts'
import type { Keys } from '../../platform/lib/keys.ts'
import { createRecoveryCodes, recoveryMac } from './one-time-code.ts'
import { type AccountRef, lockAccount } from './queries.ts'
import { endSessions, restartSession, type Staff } from './sessions.ts'
import { isTotp, offeredSecret, usedWith } from './totp.ts'
import { type Proof, type Refused, withOwnAccount, withProof } from './with-proof.ts'

/** Roles that see a whole office or the district need a second factor (ASVS 5.0, 6.3.3). */
const REQUIRED: Role[] = ['head', 'district']

/** A demo requires none: its accounts are shared and its visits invented. */
export function isFactorRequired(role: Role, demo: boolean): boolean {
  return REQUIRED.includes(role) && !demo
}

interface SetUp {
  /** The token of the current session; every other session of the account has ended. */
  token: string
  /** Shown this once. */
  recoveryCodes: string[]
}

/**
 * Stores the secret that the session was offered, confirmed by one of its codes, in place of an earlier one. `proof` may be
 * missing only where there is no earlier secret: then the session can do nothing else before.
 */
export async function setUpFactor(
  db: Db,
  keys: Keys,
  staff: Staff,
  given: { typed: string; proof: Proof | undefined; device: string },
  now: Date,
): Promise<SetUp | Refused | 'wrong-new-code'> {
  const { proof, device } = given
  const secret = offeredSecret(keys, staff.session)
  const code = given.typed.replace(/\s/g, '')
  const [step] = (isTotp(code) && usedWith(secret, code, { now, used: [] })) || []
  if (step === undefined) return 'wrong-new-code'
  const store = async (tx: OfficeTx): Promise<SetUp> => {
    await tx
      .updateTable('account')
      .set({ totp_secret: keys.seal('totp', staff.id, secret), totp_step: step, totp_earlier: [] })
      .where('id', '=', staff.id)
      .execute()
    const recoveryCodes = await replaceRecoveryCodes(tx, keys, staff.id, now)
    const token = await restartSession(tx, staff, device, now)
    await auditOwn(tx, 'account.factor_set', staff, now)
    return { token, recoveryCodes }
  }
  if (proof) return withProof(db, keys, { staff, proof }, now, store)
  return withOwnAccount(db, staff, async (tx, account) => (account.totp_secret ? 'ended' : store(tx)))
}

/** For accounts that need no second factor. Every other session of the account ends. */
export function removeOwnFactor(
  db: Db,
  keys: Keys,
  staff: Staff,
  { proof, device }: { proof: Proof; device: string },
  now: Date,
): Promise<{ token: string } | Refused> {
  return withProof(db, keys, { staff, proof }, now, async (tx) => {
    await clearFactor(tx, staff.id)
    const token = await restartSession(tx, staff, device, now)
    await auditOwn(tx, 'account.factor_removed', staff, now)
    return { token }
  })
}

/** Makes ten new recovery codes and ends the old ones. */
export function renewRecoveryCodes(
  db: Db,
  keys: Keys,
  staff: Staff,
  proof: Proof,
  now: Date,
): Promise<{ recoveryCodes: string[] } | Refused> {
  return withProof(db, keys, { staff, proof }, now, async (tx, account) => {
    if (!account.totp_secret) return 'ended'
    const recoveryCodes = await replaceRecoveryCodes(tx, keys, staff.id, now)
    await auditOwn(tx, 'account.recovery_codes_made', staff, now)
    return { recoveryCodes }
  })
}

/** For the console, if the last administrator has lost their phone. */
export function forgetFactor(db: Db, account: AccountRef, now: Date): Promise<void> {
  return inOffice(db, account.officeId, async (tx) => {
    await lockAccount(tx, account)
    await clearFactor(tx, account.id)
    await endSessions(tx, account.id)
    await auditBy(
      tx,
      { officeId: account.officeId, accountId: undefined, now },
      'account.factor_removed',
      account.id,
    )
  })
}

/** Removes the second factor and its recovery codes. The caller has locked the account. */
export async function clearFactor(tx: OfficeTx, accountId: string): Promise<void> {
  await tx
    .updateTable('account')
    .set({ totp_secret: null, totp_step: null, totp_earlier: [] })
    .where('id', '=', accountId)
    .execute()
  await tx.deleteFrom('recovery_code').where('account_id', '=', accountId).execute()
}

async function replaceRecoveryCodes(tx: OfficeTx, keys: Keys, accountId: string, now: Date) {
  const codes = createRecoveryCodes()
  await tx.deleteFrom('recovery_code').where('account_id', '=', accountId).execute()
  const rows = codes.map((code) => ({
    account_id: accountId,
    code_mac: recoveryMac(keys, accountId, code),
    used_at: null,
    created_at: now,
  }))
  await tx.insertInto('recovery_code').values(rows).execute()
  return codes
}

function auditOwn(
  tx: OfficeTx,
  action: 'account.factor_set' | 'account.factor_removed' | 'account.recovery_codes_made',
  { id, officeId }: Staff,
  now: Date,
): Promise<void> {
  return audit(tx, { action, officeId, actorId: id, subjectId: id, at: now })
}
