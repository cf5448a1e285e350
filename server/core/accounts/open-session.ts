import { auditBy } from '../../platform/audit/audit.ts'
import type { OfficeTx } from '../../platform/db/office-scope.ts'
import type { AccountRow, OidcSession } from '../../platform/db/schema.ts'
import { forgetWrongPins } from './pin.ts'
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

/**
 * Opens a session after the right password or a sign-in at the identity provider, or half of one if the code of a second factor
 * is missing. The caller has locked the account.
 */
export async function openSession(
  tx: OfficeTx,
  account: AccountRow,
  from: From,
  now: Date,
  how: 'password' | 'pin' | OidcSession = 'password',
): Promise<OpenedSession> {
  const oidc = typeof how === 'string' ? null : how
  if (!account.totp_secret || oidc?.hasFactor)
    return openFullSession(tx, account, { from, how: typeof how === 'string' ? how : 'oidc', oidc }, now)
  const { token } = await startSession(tx, account.id, { device: from.device, codePending: true, oidc }, now)
  return { token, staff: undefined }
}

/** Opens a full session; `how` names the last step for the audit. */
export async function openFullSession(
  tx: OfficeTx,
  account: AccountRow,
  {
    from,
    how,
    oidc,
  }: { from: From; how: 'password' | 'pin' | 'oidc' | 'code' | 'recovery'; oidc: OidcSession | null },
  now: Date,
): Promise<OpenedSession> {
  const { token, hash } = await startSession(tx, account.id, { device: from.device, oidc }, now)
  if (how !== 'pin' && account.pin_failures > 0) await forgetWrongPins(tx, account.id)
  await auditBy(
    tx,
    { officeId: account.office_id, accountId: account.id, now },
    'account.signed_in',
    account.id,
    `${how} from=${from.sender}`,
  )
  return { token, staff: await readStaff(tx, hash, now) }
}
