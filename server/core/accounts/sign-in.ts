import { auditBy } from '../../platform/audit/audit.ts'
import type { Db } from '../../platform/db/connect.ts'
import { inOffice, type OfficeTx } from '../../platform/db/office-scope.ts'
import type { AccountRow, OidcSession } from '../../platform/db/schema.ts'
import type { Keys } from '../../platform/lib/keys.ts'
import { isAccountObsolete } from '../offices/closure.ts'
import { findInvitation } from './invitations.ts'
import { type From, type OpenedSession, openFullSession, openSession } from './open-session.ts'
import { isPin, provenBy, type Typed } from './pin.ts'
import { type AccountRef, findByUsername, lockAccount, officeOf } from './queries.ts'
import { endSession, type Staff } from './sessions.ts'
import { takeCode } from './take-code.ts'

/** A failed attempt. The page shows none of this, whatever the reason. */
export interface Refusal {
  outcome: 'refused'
  why: 'unknown' | 'password' | 'pin' | 'disabled' | 'code' | 'unlinked'
  /** The account that was tried; undefined for an unknown name. */
  account: AccountRef | undefined
}

/** `invited`: the password was a one-time code, with which a password has to be set first. */
type FirstStep =
  | { outcome: 'entered'; entered: OpenedSession }
  | { outcome: 'invited' }
  /** The password is right, but the account's office has ended. */
  | { outcome: 'over'; officeId: string }
  | Refusal

export async function signIn(
  db: Db,
  keys: Keys,
  given: Typed & { username: string; from: From },
  now: Date,
): Promise<FirstStep> {
  const account = await findByUsername(db, given.username)
  const isRight = await provenBy(db, keys, account, given, now)
  // Queried for unknown names as well, so that both take equally long.
  const invitation = isRight ? undefined : await findInvitation(db, given.password, now)
  if (!account) return { outcome: 'refused', why: 'unknown', account: undefined }
  const { id, office_id: officeId } = account
  const refused = (why: Refusal['why']): Refusal => ({ outcome: 'refused', why, account: { id, officeId } })
  if (account.disabled_at) return refused('disabled')
  if (!isRight) {
    const isInvited = invitation?.accountId === id && !invitation.usedAt
    return isInvited ? { outcome: 'invited' } : refused(isPin(given.password) ? 'pin' : 'password')
  }
  return inOffice(db, officeId, async (tx) => {
    const current = await lockAccount(tx, { id, officeId })
    if (!current || !isAsChecked(current, account)) return refused('disabled')
    const office = await officeOf(tx, officeId)
    if (isAccountObsolete(current.role, office, now)) return { outcome: 'over', officeId }
    return { outcome: 'entered', entered: await openSession(tx, current, given.from, now, isRight) }
  })
}

/** False if the account was disabled, reset or given another role while the password was checked. */
function isAsChecked(current: AccountRow, checked: AccountRow): boolean {
  return (
    !current.disabled_at &&
    (['password_hash', 'pin_hash', 'role'] as const).every((what) => current[what] === checked[what])
  )
}

/** A colleague who takes over at the gate: which account, and what they typed. */
export interface Receiver extends Typed {
  id: string
  from: From
}

export type LockReceiver = (tx: OfficeTx) => Promise<(() => Promise<OpenedSession>) | undefined>

/**
 * Proves that an enabled receptionist of the office is there. `lock` then locks the account in another transaction and returns
 * what opens the session, after all locks of that transaction; undefined if the account has changed meanwhile.
 */
export async function proveReceiver(
  db: Db,
  keys: Keys,
  officeId: string,
  { id, from, ...typed }: Receiver,
  now: Date,
): Promise<{ outcome: 'proven'; name: string; lock: LockReceiver } | Refusal> {
  const found = await db.selectFrom('account').selectAll().where('id', '=', id).executeTakeFirst()
  const account = found?.office_id === officeId && found.role === 'reception' ? found : undefined
  const how = await provenBy(db, keys, account, typed, now)
  if (!account) return { outcome: 'refused', why: 'unknown', account: undefined }
  if (!how || account.disabled_at) {
    const why = account.disabled_at ? 'disabled' : isPin(typed.password) ? 'pin' : 'password'
    return { outcome: 'refused', why, account: { id, officeId } }
  }
  return {
    outcome: 'proven',
    name: account.display_name,
    async lock(tx) {
      const current = await lockAccount(tx, { id, officeId })
      if (!current || !isAsChecked(current, account)) return undefined
      return () => openSession(tx, current, from, now, how)
    },
  }
}

/** The second step, which ends the token of the first. Refuses a wrong code and one that was used before. */
export function confirmSignIn(
  db: Db,
  keys: Keys,
  { id, office_id: officeId }: AccountRow,
  given: { halfWay: Buffer; typed: string; from: From },
  now: Date,
): Promise<{ outcome: 'entered'; entered: OpenedSession } | Refusal> {
  return inOffice(db, officeId, async (tx) => {
    const account = await lockAccount(tx, { id, officeId })
    const how = account && !account.disabled_at && (await takeCode(tx, keys, account, given.typed, now))
    const half = how && (await endSession(tx, given.halfWay))
    if (!half) return { outcome: 'refused', why: 'code', account: { id, officeId } }
    const step = { from: given.from, how, oidc: half.oidc }
    return { outcome: 'entered', entered: await openFullSession(tx, account, step, now) }
  })
}

/** Returns what is known of the provider's session, so that it can end, too. */
export async function signOut(db: Db, staff: Staff, now: Date): Promise<OidcSession | undefined> {
  const ended = await inOffice(db, staff.officeId, (tx) => signOutWithin(tx, staff, now))
  return ended?.oidc ?? undefined
}

/** The same within a transaction; undefined if the session had ended before. */
export async function signOutWithin(tx: OfficeTx, staff: Staff, now: Date) {
  const ended = await endSession(tx, staff.session)
  if (!ended) return undefined
  await auditBy(tx, { officeId: staff.officeId, accountId: staff.id, now }, 'account.signed_out', staff.id)
  return ended
}
