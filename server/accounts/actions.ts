import { v7 as uuidv7 } from 'uuid'
import { audit } from '../audit/audit.ts'
import { hashKey } from '../bearer-key.ts'
import type { Db } from '../db/connect.ts'
import { inOffice } from '../db/office-scope.ts'
import type { AccountRow, Role } from '../db/schema.ts'
import { CODE_HOURS, createCode } from './one-time-code.ts'
import { hashPassword, isPassword } from './passwords.ts'
import { type Staff, startSession } from './sessions.ts'

export interface NewAccount {
  officeId: string
  username: string
  displayName: string
  role: Role
  passwordHash?: string
}

export function createAccount(db: Db, account: NewAccount, now: Date): Promise<string> {
  return inOffice(db, account.officeId, async (tx) => {
    const id = uuidv7()
    await tx
      .insertInto('account')
      .values({
        id,
        office_id: account.officeId,
        username: account.username,
        display_name: account.displayName,
        role: account.role,
        password_hash: account.passwordHash ?? null,
        disabled_at: null,
        totp_secret: null,
        created_at: now,
      })
      .execute()
    await audit(tx, {
      action: 'account.created',
      officeId: account.officeId,
      subjectId: id,
      fields: account.role,
      at: now,
    })
    return id
  })
}

/** A code with which the account can sign in once to set a password; earlier codes end. */
export function inviteAccount(db: Db, account: { id: string; officeId: string }, now: Date): Promise<string> {
  return inOffice(db, account.officeId, async (tx) => {
    const code = createCode()
    await tx.deleteFrom('invitation').where('account_id', '=', account.id).execute()
    await tx
      .insertInto('invitation')
      .values({
        id: uuidv7(),
        account_id: account.id,
        code_sha256: hashKey(code),
        expires_at: new Date(now.getTime() + CODE_HOURS * 3_600_000),
        used_at: null,
        created_at: now,
      })
      .execute()
    await audit(tx, { action: 'account.invited', officeId: account.officeId, subjectId: account.id, at: now })
    return code
  })
}

export type SignedIn = { token: string; staff: Staff }

/** Undefined for an unknown name, a wrong password, a used or expired code and a disabled account alike. */
export async function signIn(
  db: Db,
  username: string,
  password: string,
  now: Date,
): Promise<SignedIn | undefined> {
  const account = await db
    .selectFrom('account')
    .selectAll()
    .where('username', '=', username)
    .where('disabled_at', 'is', null)
    .executeTakeFirst()
  const known = await isPassword(account?.password_hash ?? null, password)
  if (!account) return undefined
  const invited = !known && (await hasCode(db, account.id, password, now))
  if (!known && !invited) return undefined

  const { token, hash } = await startSession(db, account.id, invited, now)
  await inOffice(db, account.office_id, (tx) =>
    audit(tx, {
      action: 'account.signed_in',
      officeId: account.office_id,
      actorId: account.id,
      subjectId: account.id,
      at: now,
    }),
  )
  return { token, staff: staffOf(account, invited, hash) }
}

function staffOf(account: AccountRow, passwordPending: boolean, session: Buffer): Staff {
  return {
    id: account.id,
    username: account.username,
    displayName: account.display_name,
    role: account.role,
    officeId: account.office_id,
    passwordPending,
    session,
  }
}

async function hasCode(db: Db, accountId: string, code: string, now: Date): Promise<boolean> {
  const row = await db
    .selectFrom('invitation')
    .select('id')
    .where('account_id', '=', accountId)
    .where('code_sha256', '=', hashKey(code))
    .where('used_at', 'is', null)
    .where('expires_at', '>', now)
    .executeTakeFirst()
  return row !== undefined
}

export async function signOut(db: Db, staff: Staff, now: Date): Promise<void> {
  await inOffice(db, staff.officeId, async (tx) => {
    await tx.deleteFrom('session').where('token_sha256', '=', staff.session).execute()
    await audit(tx, {
      action: 'account.signed_out',
      officeId: staff.officeId,
      actorId: staff.id,
      subjectId: staff.id,
      at: now,
    })
  })
}

/**
 * Sets the password, uses up the one-time code and ends every session of the account; returns the token of a new
 * one. `current` is asked of everybody who has a password already.
 */
export async function setPassword(
  db: Db,
  staff: Staff,
  password: { current: string | undefined; next: string },
  now: Date,
): Promise<{ token: string } | 'wrong-current'> {
  if (!staff.passwordPending) {
    const row = await db
      .selectFrom('account')
      .select('password_hash')
      .where('id', '=', staff.id)
      .executeTakeFirst()
    if (!(await isPassword(row?.password_hash ?? null, password.current ?? ''))) return 'wrong-current'
  }
  const hash = await hashPassword(password.next)
  await inOffice(db, staff.officeId, async (tx) => {
    await tx.updateTable('account').set({ password_hash: hash }).where('id', '=', staff.id).execute()
    await tx.updateTable('invitation').set({ used_at: now }).where('account_id', '=', staff.id).execute()
    await tx.deleteFrom('session').where('account_id', '=', staff.id).execute()
    await audit(tx, {
      action: 'account.password_set',
      officeId: staff.officeId,
      actorId: staff.id,
      subjectId: staff.id,
      at: now,
    })
  })
  const { token } = await startSession(db, staff.id, false, now)
  return { token }
}
