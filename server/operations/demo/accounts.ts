import pLimit from 'p-limit'
import { createAccount, type NewAccount } from '../../core/accounts/actions.ts'
import { clearFactor } from '../../core/accounts/second-factor.ts'
import { endSessions } from '../../core/accounts/sessions.ts'
import { audit } from '../../platform/audit/audit.ts'
import type { Db } from '../../platform/db/connect.ts'
import { inOffice } from '../../platform/db/office-scope.ts'
import type { OfficeRow } from '../../platform/db/schema.ts'
import { personName } from './names.ts'
import { createRandom } from './random.ts'

/** Account ids of the demo by user name. */
export type Accounts = Map<string, string>

/** Creates missing accounts: `district`, and `gate.<code>` and `head.<code>` of every office, all with one password. */
export async function openAccounts(
  db: Db,
  offices: OfficeRow[],
  passwordHash: string,
  at: { created: Date; now: Date },
): Promise<Accounts> {
  const known = await db.selectFrom('account').select(['id', 'username', 'office_id']).execute()
  const accounts: Accounts = new Map(known.map((account) => [account.username, account.id]))
  const turn = pLimit(4)
  await Promise.all([
    ...known.map((account) =>
      turn(() => givePassword(db, { id: account.id, officeId: account.office_id }, passwordHash, at.now)),
    ),
    ...offices.flatMap(accountsOf).map((account) =>
      turn(async () => {
        if (accounts.has(account.username)) return
        accounts.set(account.username, await createAccount(db, { ...account, passwordHash }, at.created))
      }),
    ),
  ])
  return accounts
}

function accountsOf({ id, code, parent_id }: OfficeRow): NewAccount[] {
  const account = (username: string, role: NewAccount['role']): NewAccount => {
    return { officeId: id, username, role, displayName: personName(createRandom(username)) }
  }
  if (parent_id === null) return [account('district', 'district')]
  return [account(`gate.${code}`, 'reception'), account(`head.${code}`, 'head')]
}

/** Resets the password of an existing account; ends its one-time codes, sessions and second factor. */
function givePassword(
  db: Db,
  account: { id: string; officeId: string },
  passwordHash: string,
  now: Date,
): Promise<void> {
  return inOffice(db, account.officeId, async (tx) => {
    await tx
      .updateTable('account')
      .set({ password_hash: passwordHash })
      .where('id', '=', account.id)
      .execute()
    await tx.updateTable('invitation').set({ used_at: now }).where('account_id', '=', account.id).execute()
    await clearFactor(tx, account.id)
    await endSessions(tx, account.id)
    await audit(tx, {
      action: 'account.password_set',
      officeId: account.officeId,
      subjectId: account.id,
      at: now,
    })
  })
}
