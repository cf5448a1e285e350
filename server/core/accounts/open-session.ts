import { auditBy } from '../../platform/audit/audit.ts'
import type { OfficeTx } from '../../platform/db/office-scope.ts'
import type { AccountRow } from '../../platform/db/schema.ts'
import { readStaff, type Staff, startSession } from './sessions.ts'

/** Where a person signs in from. */
export interface From {
  /** Browser and system. */
  device: string
  /** From `senderPseudonym`. */
  sender: string
}

/** A full session, or, while the code of the second factor is missing, a token that opens nothing else. */
export interface OpenedSession {
  token: string
  staff: Staff | undefined
}

/** Opens a session after the right password, or half of one if a second factor is set up. The caller has locked the account. */
export async function openSession(
  tx: OfficeTx,
  account: AccountRow,
  from: From,
  now: Date,
): Promise<OpenedSession> {
  if (!account.totp_secret) return openFullSession(tx, account, { from, how: 'password' }, now)
  const { token } = await startSession(tx, account.id, { device: from.device, codePending: true }, now)
  return { token, staff: undefined }
}

/** Opens a full session; `how` names the last step for the audit. */
export async function openFullSession(
  tx: OfficeTx,
  account: AccountRow,
  { from, how }: { from: From; how: 'password' | 'code' | 'recovery' },
  now: Date,
): Promise<OpenedSession> {
  const { token, hash } = await startSession(tx, account.id, { device: from.device }, now)
  await auditBy(
    tx,
    { officeId: account.office_id, accountId: account.id, now },
    'account.signed_in',
    account.id,
    `${how} from=${from.sender}`,
  )
  return { token, staff: await readStaff(tx, hash, now) }
}
