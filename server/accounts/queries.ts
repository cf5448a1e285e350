import type { Db } from '../db/connect.ts'
import type { OfficeTx } from '../db/office-scope.ts'
import type { AccountRow } from '../db/schema.ts'

export interface AccountRef {
  id: string
  officeId: string
}

export function findByUsername(db: Db, username: string): Promise<AccountRow | undefined> {
  return db.selectFrom('account').selectAll().where('username', '=', username).executeTakeFirst()
}

/**
 * The account as it stands now, for the rest of the transaction: who ends its sessions waits, or is waited for.
 * Undefined when it went to another office meanwhile.
 */
export function lockAccount(tx: OfficeTx, { id, officeId }: AccountRef): Promise<AccountRow | undefined> {
  return tx
    .selectFrom('account')
    .selectAll()
    .where('office_id', '=', officeId)
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst()
}

export async function countRecoveryCodes(db: Db, accountId: string): Promise<number> {
  const { left } = await db
    .selectFrom('recovery_code')
    .select(({ fn }) => fn.countAll<number>().as('left'))
    .where('account_id', '=', accountId)
    .where('used_at', 'is', null)
    .executeTakeFirstOrThrow()
  return left
}
