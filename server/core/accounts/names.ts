import { sql } from 'kysely'
import { auditBy } from '../../platform/audit/audit.ts'
import type { Db } from '../../platform/db/connect.ts'
import type { OfficeTx } from '../../platform/db/office-scope.ts'
import type { AccountRow } from '../../platform/db/schema.ts'
import type { Keys } from '../../platform/lib/keys.ts'
import type { Staff } from './sessions.ts'
import { type Refused, withOwnAccount, withProof } from './with-proof.ts'

/** An account of the first start is called by its user name until a person enters their name. */
export function isNamed({ displayName, username }: Pick<Staff, 'displayName' | 'username'>): boolean {
  return isNameOf(displayName, username)
}

/** Whether this can be the name of the person with that user name. */
export function isNameOf(name: string, username: string): boolean {
  return name.toLowerCase() !== username
}

/**
 * SQL for the name that the account `account` of the outer query had when a record was made (the latest of `at`): a new name does
 * not change old records.
 */
export function nameAt(account: string, ...at: [string, ...string[]]) {
  const when = sql`greatest(${sql.join(at.map((column) => sql.ref(column)))})`
  return sql<
    string | null
  >`coalesce((select f.name from former_name f where f.account_id = ${sql.ref(`${account}.id`)}
    and f.since <= ${when} and f.until > ${when}), ${sql.ref(`${account}.display_name`)})`
}

/** Stores the first name of a person who has just signed in; does nothing if the account has one. */
export function giveFirstName(db: Db, staff: Staff, name: string, now: Date): Promise<'done' | 'ended'> {
  return withOwnAccount(db, staff, async (tx, account) => {
    const { display_name: displayName, username } = account
    if (!isNamed({ displayName, username })) await renameSelf(tx, account, name, now)
    return 'done' as const
  })
}

/** Changes the name. Requires the password as well, because somebody else may have found the screen open. */
export function changeOwnName(
  db: Db,
  keys: Keys,
  staff: Staff,
  { name, password }: { name: string; password: string },
  now: Date,
): Promise<'done' | Refused> {
  return withProof(db, keys, { staff, proof: { password } }, now, async (tx, account) => {
    if (account.display_name !== name) await renameSelf(tx, account, name, now)
    return 'done' as const
  })
}

async function renameSelf(tx: OfficeTx, account: AccountRow, name: string, now: Date): Promise<void> {
  await keepName(tx, account, now)
  await tx.updateTable('account').set({ display_name: name }).where('id', '=', account.id).execute()
  await auditBy(
    tx,
    { officeId: account.office_id, accountId: account.id, now },
    'account.changed',
    account.id,
    'display_name',
  )
}

/** Stores the present name as a former one. Call it before the account gets another name. */
export async function keepName(
  tx: OfficeTx,
  { id, display_name: name }: Pick<AccountRow, 'id' | 'display_name'>,
  now: Date,
): Promise<void> {
  const [last] = await listFormerNames(tx, id)
  const since = last?.until ?? new Date(0)
  // Two changes at the same instant: nothing can have been recorded between them.
  if (since < now)
    await tx.insertInto('former_name').values({ account_id: id, name, since, until: now }).execute()
}

export interface FormerName {
  name: string
  until: Date
}

/** The former names of an account, the latest first. */
export function listFormerNames(db: Db, accountId: string): Promise<FormerName[]> {
  return db
    .selectFrom('former_name')
    .select(['name', 'until'])
    .where('account_id', '=', accountId)
    .orderBy('until', 'desc')
    .limit(20)
    .execute()
}
