import { v7 as uuidv7 } from 'uuid'
import type { NewAccount } from '../../core/accounts/actions.ts'
import type { Manager } from '../../core/accounts/manage.ts'
import { takeImport } from '../../http/import-actions.ts'
import { type AuditEvent, auditInEach } from '../../platform/audit/audit.ts'
import type { Db } from '../../platform/db/connect.ts'
import { inOffice, type OfficeTx } from '../../platform/db/office-scope.ts'

/** A statement's rows. */
const ROWS = 200

/**
 * Makes the accounts of a list that was previewed, all of them or none, each audited in the chain of its office; without
 * invitations, which would end before so many were sent. False where the list is gone.
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
    // In a fixed order: two lists at once must not wait for one another's names or chains.
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
      // A name taken since the list was read stays with its account.
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
    // All at the end and at once: from its first line on a chain is locked, and the office's gate waits.
    await auditInEach(tx, events, manager.officeId)
    return true
  })
}

function byOffice(one: NewAccount, other: NewAccount): number {
  return one.officeId < other.officeId ? -1 : Number(one.officeId > other.officeId)
}
