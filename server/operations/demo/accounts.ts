import pLimit from 'p-limit'
import { createAccount, type NewAccount } from '../../core/accounts/actions.ts'
import { clearFactor } from '../../core/accounts/second-factor.ts'
import { endSessions } from '../../core/accounts/sessions.ts'
import { audit } from '../../platform/audit/audit.ts'
import type { Db } from '../../platform/db/connect.ts'
import { inOffice } from '../../platform/db/office-scope.ts'
import type { AccountRow, OfficeRow } from '../../platform/db/schema.ts'
import { personName } from './names.ts'
import { createRandom } from './random.ts'

/**
 * Gives existing accounts the password and creates `district`, and `gate.<code>` and `head.<code>` of every office. Returns the
 * ids by user name.
 */
export async function openAccounts(
  db: Db,
  offices: OfficeRow[],
  passwordHash: string,
  { from, now }: { from: Date; now: Date },
): Promise<Map<string, string>> {
  const existing = await db.selectFrom('account').select(['id', 'username', 'office_id']).execute()
  const ids = new Map(existing.map(({ username, id }) => [username, id]))
  const missing = offices.flatMap(accountsOf).filter(({ username }) => !ids.has(username))
  const turn = pLimit(4)
  await turn.map(existing, (account) => givePassword(db, account, passwordHash, now))
  await turn.map(missing, async (account) => {
    ids.set(account.username, await createAccount(db, { ...account, passwordHash }, from))
  })
  return ids
}

function accountsOf({ id, code, parent_id }: OfficeRow): NewAccount[] {
  const account = (username: string, role: NewAccount['role']): NewAccount => {
    return { officeId: id, username, role, displayName: personName(createRandom(username)) }
  }
  if (parent_id === null) return [account('district', 'district')]
  return [account(`gate.${code}`, 'reception'), account(`head.${code}`, 'head')]
}

/** Also ends the account's one-time codes, sessions and second factor. */
function givePassword(
  db: Db,
  { id, office_id: officeId }: Pick<AccountRow, 'id' | 'office_id'>,
  passwordHash: string,
  now: Date,
): Promise<void> {
  return inOffice(db, officeId, async (tx) => {
    await tx.updateTable('account').set({ password_hash: passwordHash }).where('id', '=', id).execute()
    await tx.updateTable('invitation').set({ used_at: now }).where('account_id', '=', id).execute()
    await clearFactor(tx, id)
    await endSessions(tx, id)
    await audit(tx, { action: 'account.password_set', officeId, subjectId: id, at: now })
  })
}
