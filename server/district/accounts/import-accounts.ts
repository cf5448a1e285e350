import { v7 as uuidv7 } from 'uuid'
import type { NewAccount } from '../../core/accounts/actions.ts'
import type { Manager } from '../../core/accounts/manage.ts'
import { takeImport } from '../../http/import-actions.ts'
import { type AuditEvent, auditInEach } from '../../platform/audit/audit.ts'
import type { Db } from '../../platform/db/connect.ts'
import { inOffice, type OfficeTx } from '../../platform/db/office-scope.ts'

/** Rows per statement. */
const ROWS = 200

/**
 * Creates the accounts of a previewed list, all or none, each audited in the chain of its office. Creates no invitations, which
 * would expire before so many could be sent. Returns false when the list has expired.
 */
export function importAccounts(
  db: Db,
  manager: Manager,
  importId: string,
  now: Date,
  read: (tx: OfficeTx) => Promise<NewAccount[]>,
): Promise<boolean> {
  const owner = { officeId: manager.officeId, accountId: manager.id, kind: 'accounts' as const }
  return inOffice(db, manager.officeId, async (tx) => {
    const taken = await takeImport(tx, owner, importId, now)
    if (!taken || taken === 'done') return taken === 'done'
    // Sorted, so that two concurrent imports cannot deadlock on names or chains.
    const accounts = (await read(tx)).toSorted(byOffice)
    const events: AuditEvent[] = []
    for (let at = 0; at < accounts.length; at += ROWS) {
      const rows = accounts.slice(at, at + ROWS).map((account) => ({
        id: uuidv7(),
        office_id: account.officeId,
        username: account.username,
        display_name: account.displayName,
        role: account.role,
        password_hash: null,
        disabled_at: null,
        totp_secret: null,
        created_at: now,
      }))
      // A user name that was taken after the preview remains with its account.
      const made = await tx
        .insertInto('account')
        .values(rows)
        .onConflict((conflict) => conflict.column('username').doNothing())
        .returning(['id', 'role', 'office_id'])
        .execute()
      for (const { id, role, office_id } of made) {
        const of = { officeId: office_id, actorId: manager.id, subjectId: id }
        events.push({ action: 'account.created', ...of, fields: role, at: now })
      }
    }
    // Audited in one statement at the end: the first row locks an office's chain, on which its gate then waits.
    await auditInEach(tx, events, manager.officeId)
    return true
  })
}

function byOffice(one: NewAccount, other: NewAccount): number {
  return one.officeId < other.officeId ? -1 : Number(one.officeId > other.officeId)
}
