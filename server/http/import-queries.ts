import type { Db } from '../platform/db/connect.ts'
import { inOffice, type OfficeTx } from '../platform/db/office-scope.ts'

/** Who owns a pending file, and the kind of its list. */
export interface Import {
  officeId: string
  accountId: string
  kind: 'offices' | 'accounts' | 'outreach' | 'people' | 'guests'
}

/** The pending text; `done` once it was confirmed. Undefined if the file has expired or is another person's. */
export async function findImport(
  db: Db,
  owner: Import,
  id: string,
  now: Date,
): Promise<{ text: string } | 'done' | undefined> {
  const row = await inOffice(db, owner.officeId, (tx) => waitingImport(tx, owner, id, now).executeTakeFirst())
  if (!row) return undefined
  return row.done_at ? 'done' : { text: row.text }
}

export function waitingImport(tx: OfficeTx, owner: Import, id: string, now: Date) {
  return tx
    .selectFrom('pending_import')
    .select(['text', 'done_at'])
    .where('office_id', '=', owner.officeId)
    .where('account_id', '=', owner.accountId)
    .where('kind', '=', owner.kind)
    .where('id', '=', id)
    .where('expires_at', '>', now)
}
