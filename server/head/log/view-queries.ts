import type { Purpose } from '../../core/visits/visit.ts'
import type { Actor } from '../../platform/audit/actor.ts'
import type { Db } from '../../platform/db/connect.ts'
import { inOffice, type OfficeTx } from '../../platform/db/office-scope.ts'
import type { LogViewRow } from '../../platform/db/schema.ts'
import type { ViewQuery } from './view-form.ts'

export interface SavedView {
  id: string
  name: string
  query: ViewQuery
}

/** The views that this user has saved in this office, by name. */
export async function listViews(db: Db, actor: Actor): Promise<SavedView[]> {
  const rows = await inOffice(db, actor.officeId, (tx) => ownViews(tx, actor).execute())
  return rows.map(savedView).toSorted((one, other) => one.name.localeCompare(other.name, 'vi'))
}

/** Returns undefined for a view of another user or office. */
export async function findView(db: Db, actor: Actor, id: string): Promise<SavedView | undefined> {
  const row = await inOffice(db, actor.officeId, (tx) =>
    ownViews(tx, actor).where('id', '=', id).executeTakeFirst(),
  )
  return row && savedView(row)
}

export function ownViews(tx: OfficeTx, { officeId, accountId }: Actor) {
  return tx
    .selectFrom('log_view')
    .selectAll()
    .where('office_id', '=', officeId)
    .where('account_id', '=', accountId)
}

function savedView(row: LogViewRow): SavedView {
  return {
    id: row.id,
    name: row.name,
    query: {
      period: row.period,
      from: row.from_day,
      to: row.to_day,
      state: row.state,
      purpose: row.purpose as Purpose | null,
      appStatus: row.app_status,
      recorder: row.recorder_id,
    },
  }
}
