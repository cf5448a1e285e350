import { v7 as uuidv7 } from 'uuid'
import { auditBy } from '../../platform/audit/audit.ts'
import type { Db } from '../../platform/db/connect.ts'
import { inOffice, type OfficeTx } from '../../platform/db/office-scope.ts'
import type { Role } from '../../platform/db/schema.ts'
import { replaceInvitation } from './invitations.ts'
import type { Manager } from './manage.ts'
import { createCode } from './one-time-code.ts'

export interface NewAccount {
  officeId: string
  username: string
  displayName: string
  role: Role
  passwordHash?: string
}

/** Returns the new id. Throws if the name is taken. */
export function createAccount(db: Db, account: NewAccount, now: Date): Promise<string> {
  return inOffice(db, account.officeId, (tx) => plantAccount(tx, account, now))
}

/** The same in an open transaction in the scope of the account's office. */
export async function plantAccount(tx: OfficeTx, account: NewAccount, now: Date): Promise<string> {
  const id = uuidv7()
  await insertAccount(tx, { ...account, id }, undefined, now)
  return id
}

/** Creates the account and returns the code of its invitation. Throws if the name is taken. */
export function createInvited(
  db: Db,
  manager: Manager,
  account: NewAccount & { id: string },
  now: Date,
): Promise<string> {
  return inOffice(db, account.officeId, (tx) => insertInvited(tx, manager, account, now))
}

/** The same in an open transaction in the scope of the account's office. */
async function insertInvited(
  tx: OfficeTx,
  manager: Manager,
  account: NewAccount & { id: string },
  now: Date,
): Promise<string> {
  const code = createCode()
  await insertAccount(tx, account, manager.id, now)
  await replaceInvitation(tx, account.id, code, now)
  await auditBy(tx, { officeId: account.officeId, accountId: manager.id, now }, 'account.invited', account.id)
  return code
}

async function insertAccount(
  tx: OfficeTx,
  account: NewAccount & { id: string },
  by: string | undefined,
  now: Date,
): Promise<void> {
  await tx
    .insertInto('account')
    .values({
      id: account.id,
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
  await auditBy(
    tx,
    { officeId: account.officeId, accountId: by, now },
    'account.created',
    account.id,
    account.role,
  )
}
