import { audit } from '../../platform/audit/audit.ts'
import type { Db } from '../../platform/db/connect.ts'
import { inOffice } from '../../platform/db/office-scope.ts'
import type { AccountRow } from '../../platform/db/schema.ts'
import type { Keys } from '../../platform/lib/keys.ts'
import { isOver } from '../offices/closure.ts'
import { type Entered, enter, enterWhole } from './enter.ts'
import { findInvitation } from './invitations.ts'
import { isPassword } from './passwords.ts'
import { findByUsername, lockAccount, officeOf } from './queries.ts'
import { endSession, type Staff } from './sessions.ts'
import { takeCode } from './take-code.ts'

/**
 * Undefined for an unknown name, a wrong password, a used or expired code and a disabled account alike. `invited`: it
 * was a one-time code, with which a password has to be set first. `over`: the password is right, and the office of the
 * account has ended.
 */
export async function signIn(
  db: Db,
  given: { username: string; password: string; device: string },
  now: Date,
): Promise<Entered | 'invited' | { over: string } | undefined> {
  const account = await findByUsername(db, given.username)
  const known = await isPassword(account?.password_hash ?? null, given.password)
  // Looked up for names that nobody has as well: both take as long.
  const invitation = known ? undefined : await findInvitation(db, given.password, now)
  if (!account || account.disabled_at) return undefined
  if (!known) return invitation?.accountId === account.id && !invitation.usedAt ? 'invited' : undefined
  const { id, office_id: officeId } = account
  return inOffice(db, officeId, async (tx) => {
    const current = await lockAccount(tx, { id, officeId })
    // Disabled or reset while the password was looked at.
    if (current?.password_hash !== account.password_hash || current?.disabled_at) return undefined
    const office = await officeOf(tx, officeId)
    if (isOver(current.role, office, now)) return { over: officeId }
    return enter(tx, current, given.device, now)
  })
}

/** The second step: ends the token of the first. Undefined for a wrong code, and for one that was used before. */
export function confirmSignIn(
  db: Db,
  keys: Keys,
  { id, office_id: officeId }: AccountRow,
  given: { halfWay: Buffer; code: string; device: string },
  now: Date,
): Promise<Entered | undefined> {
  return inOffice(db, officeId, async (tx) => {
    const account = await lockAccount(tx, { id, officeId })
    const how = account && !account.disabled_at && (await takeCode(tx, keys, account, given.code, now))
    if (!how || !(await endSession(tx, given.halfWay))) return undefined
    return enterWhole(tx, account, { device: given.device, how }, now)
  })
}

/** Ends the session; does nothing where another window has ended it in the same moment. */
export async function signOut(db: Db, staff: Staff, now: Date): Promise<void> {
  await inOffice(db, staff.officeId, async (tx) => {
    if (!(await endSession(tx, staff.session))) return
    await audit(tx, {
      action: 'account.signed_out',
      officeId: staff.officeId,
      actorId: staff.id,
      subjectId: staff.id,
      at: now,
    })
  })
}
