import { v7 as uuidv7 } from 'uuid'
import { audit } from '../audit/audit.ts'
import type { Db } from '../db/connect.ts'
import { inOffice } from '../db/office-scope.ts'
import type { Role } from '../db/schema.ts'

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
