import type { Purpose } from '../../core/visits/visit.ts'
import type { Actor } from '../../platform/audit/actor.ts'
import type { Db } from '../../platform/db/connect.ts'
import { inOffice } from '../../platform/db/office-scope.ts'
import type { Filter } from './filter.ts'

/** Names offered for choice: accounts in use come first, and the page says that others are left out. */
export const RECORDERS = 200

/** People who may have recorded visits of this office; an account without a name cannot have recorded any. */
export function listRecorders(db: Db, officeId: string): Promise<{ id: string; display_name: string }[]> {
  return db
    .selectFrom((from) =>
      from
        .selectFrom('account')
        .select(['id', 'display_name', 'username'])
        .where('office_id', '=', officeId)
        .whereRef(({ fn }) => fn<string>('lower', ['display_name']), '<>', 'username')
        .orderBy('disabled_at', (order) => order.desc().nullsFirst())
        .orderBy('created_at', 'desc')
        .limit(RECORDERS)
        .as('recorder'),
    )
    .select(['id', 'display_name'])
    .orderBy('display_name')
    .orderBy('username')
    .execute()
}

/** A search that this user stored within the last day; undefined for another user's. */
export async function findFilter(
  db: Db,
  { officeId, accountId, now }: Actor,
  id: string,
): Promise<Filter | undefined> {
  const row = await inOffice(db, officeId, (tx) =>
    tx
      .selectFrom('log_filter')
      .selectAll()
      .where('office_id', '=', officeId)
      .where('account_id', '=', accountId)
      .where('id', '=', id)
      .where('expires_at', '>', now)
      .executeTakeFirst(),
  )
  return (
    row && {
      words: row.words,
      from: row.from_day,
      to: row.to_day,
      state: row.state,
      purpose: row.purpose as Purpose | null,
      appStatus: row.app_status,
      recorder: row.recorder_id,
    }
  )
}
