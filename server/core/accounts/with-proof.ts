import type { Db } from '../../platform/db/connect.ts'
import { inOffice, type OfficeTx } from '../../platform/db/office-scope.ts'
import type { AccountRow } from '../../platform/db/schema.ts'
import type { Keys } from '../../platform/lib/keys.ts'
import { isPassword } from './passwords.ts'
import { lockAccount } from './queries.ts'
import { isOpen, type Staff } from './sessions.ts'
import { takeCode } from './take-code.ts'

/** Proves again who is at the screen; `code` is checked only where a second factor is set up. */
export interface Proof {
  password: string
  code?: string
}

/** `ended`: the session was ended, or the account changed, meanwhile. */
export type Refused = 'wrong-password' | 'wrong-code' | 'ended'

/** Runs `work` for the session's account once the proof is right, with the account locked. */
export async function withProof<T>(
  db: Db,
  keys: Keys,
  { staff, proof }: { staff: Staff; proof: Proof },
  now: Date,
  work: (tx: OfficeTx, account: AccountRow) => Promise<T>,
): Promise<T | Refused> {
  const row = await db
    .selectFrom('account')
    .select('password_hash')
    .where('id', '=', staff.id)
    .executeTakeFirst()
  // Checked before anything is locked, because it takes long.
  if (!(await isPassword(row?.password_hash ?? null, proof.password))) return 'wrong-password'
  return withOwnAccount(db, staff, async (tx, account) => {
    if (account.password_hash !== row?.password_hash) return 'ended'
    if (proof.code !== undefined && account.totp_secret) {
      if (!(await takeCode(tx, keys, account, proof.code, now))) return 'wrong-code'
    }
    return work(tx, account)
  })
}

/** The same without a proof, for a session that has just been opened. */
export function withOwnAccount<T>(
  db: Db,
  staff: Staff,
  work: (tx: OfficeTx, account: AccountRow) => Promise<T>,
): Promise<T | 'ended'> {
  return inOffice(db, staff.officeId, async (tx) => {
    const account = await lockAccount(tx, staff)
    return account && (await isOpen(tx, staff.session)) ? work(tx, account) : 'ended'
  })
}
