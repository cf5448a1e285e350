import { auditBy } from '../../platform/audit/audit.ts'
import type { Db } from '../../platform/db/connect.ts'
import { inOffice, type OfficeTx } from '../../platform/db/office-scope.ts'
import { type Manager, managing } from './manage.ts'
import type { AccountRef } from './queries.ts'

export type Which = { sessionId: string } | 'all'

/** Ends one or all sessions of the person's own account, the current one included if `which` covers it. */
export function endOwnSessions(db: Db, own: AccountRef, which: Which, now: Date): Promise<void> {
  return inOffice(db, own.officeId, (tx) => end(tx, own, which, own.id, now))
}

/** The same for an account that the manager may manage; undefined for any other. */
export function endSessionsOf(
  db: Db,
  manager: Manager,
  account: AccountRef,
  which: Which,
  now: Date,
): Promise<'done' | undefined> {
  return managing(db, manager, account, async ({ tx }) => {
    await end(tx, account, which, manager.id, now)
    return 'done' as const
  })
}

async function end(tx: OfficeTx, account: AccountRef, which: Which, by: string, now: Date): Promise<void> {
  const all = tx.deleteFrom('session').where('account_id', '=', account.id)
  const meant = which === 'all' ? all : all.where('id', '=', which.sessionId)
  const ended = await meant.returning('id').execute()
  if (ended.length === 0) return
  await auditBy(
    tx,
    { officeId: account.officeId, accountId: by, now },
    'account.sessions_ended',
    account.id,
    `sessions=${ended.length}`,
  )
}
