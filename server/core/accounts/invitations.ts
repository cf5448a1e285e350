import { v7 as uuidv7 } from 'uuid'
import { audit, auditBy } from '../../platform/audit/audit.ts'
import type { Db } from '../../platform/db/connect.ts'
import { inOffice, type OfficeTx } from '../../platform/db/office-scope.ts'
import type { AccountRow } from '../../platform/db/schema.ts'
import { hashesOf, hashKey } from '../../platform/lib/bearer-key.ts'
import { DAY } from '../../platform/lib/clock.ts'
import { CODE_DAYS, createCode } from './one-time-code.ts'
import { type From, type OpenedSession, openSession } from './open-session.ts'
import { hashPassword } from './passwords.ts'
import { type AccountRef, lockAccount } from './queries.ts'
import { endSessions } from './sessions.ts'

/** For the console: returns a code with which a password can be set once. Earlier codes end. */
export function inviteAccount(db: Db, account: AccountRef, now: Date): Promise<string> {
  return inOffice(db, account.officeId, async (tx) => {
    await lockAccount(tx, account)
    return makeCode(tx, account, now)
  })
}

/** The same in an open transaction in the scope of the account's office, which has locked or made the account. */
export async function makeCode(tx: OfficeTx, { id, officeId }: AccountRef, now: Date): Promise<string> {
  const code = createCode()
  await replaceInvitation(tx, id, code, now)
  await audit(tx, { action: 'account.invited', officeId, subjectId: id, at: now })
  return code
}

/** Makes `code` the account's only invitation. The caller has locked the account. */
export async function replaceInvitation(
  tx: OfficeTx,
  accountId: string,
  code: string,
  now: Date,
): Promise<void> {
  await tx.deleteFrom('invitation').where('account_id', '=', accountId).execute()
  await tx
    .insertInto('invitation')
    .values({
      id: uuidv7(),
      account_id: accountId,
      code_sha256: hashKey(code),
      expires_at: new Date(now.getTime() + CODE_DAYS * DAY),
      used_at: null,
      created_at: now,
    })
    .execute()
}

export type Invitation = NonNullable<Awaited<ReturnType<typeof findInvitation>>>

/** Undefined for a code that is unknown, expired or replaced, or whose account is disabled. */
export async function findInvitation(db: Db, code: string, now: Date) {
  return (
    db
      .selectFrom('invitation as i')
      .innerJoin('account as a', 'a.id', 'i.account_id')
      .select([
        'i.id',
        'i.account_id as accountId',
        'i.used_at as usedAt',
        'a.office_id as officeId',
        'a.username',
        'a.display_name as displayName',
      ])
      .where('i.code_sha256', 'in', hashesOf(code))
      .where('i.expires_at', '>', now)
      // An invitation made while a clock was ahead is not valid for longer because of that.
      .where('i.expires_at', '<=', new Date(now.getTime() + CODE_DAYS * DAY))
      .where('a.disabled_at', 'is', null)
      .executeTakeFirst()
  )
}

/**
 * Sets the password and uses up the invitation; every session of the account ends and a new one begins. Returns `used` if
 * the invitation was used before.
 */
export async function acceptInvitation(
  db: Db,
  invitation: Invitation,
  { password, from }: { password: string; from: From },
  now: Date,
): Promise<OpenedSession | 'used'> {
  const hash = await hashPassword(password)
  const { accountId, officeId } = invitation
  return inOffice(db, officeId, async (tx) => {
    const account = await useInvitation(tx, invitation, now)
    if (!account) return 'used'
    await tx.updateTable('account').set({ password_hash: hash }).where('id', '=', accountId).execute()
    await auditBy(tx, { officeId, accountId, now }, 'account.password_set', accountId)
    return openSession(tx, account, from, now)
  })
}

/** Uses up the invitation, locks its account and ends every session of it; undefined if it was used before. */
export async function useInvitation(
  tx: OfficeTx,
  { id, accountId, officeId }: Invitation,
  now: Date,
): Promise<AccountRow | undefined> {
  const account = await lockAccount(tx, { id: accountId, officeId })
  const { numUpdatedRows } = await tx
    .updateTable('invitation')
    .set({ used_at: now })
    .where('id', '=', id)
    .where('used_at', 'is', null)
    .executeTakeFirst()
  if (!account || account.disabled_at || numUpdatedRows === 0n) return undefined
  await endSessions(tx, accountId)
  return account
}
