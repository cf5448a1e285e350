import type { Purpose } from '../../core/visits/visit.ts'
import type { Db } from '../../platform/db/connect.ts'
import { inOffice, type OfficeTx } from '../../platform/db/office-scope.ts'
import type { LogViewRow } from '../../platform/db/schema.ts'
import type { Reader } from './actions.ts'
import type { ViewAsked } from './view-form.ts'

export interface SavedView {
  id: string
  name: string
  asked: ViewAsked
}

/** The views that this person has saved in this office, by their names. */
export async function listViews(db: Db, reader: Reader): Promise<SavedView[]> {
  const rows = await inOffice(db, reader.officeId, (tx) => ownViews(tx, reader).execute())
  return rows.map(savedView).toSorted((one, other) => one.name.localeCompare(other.name, 'vi'))
}

/** Undefined for another's view, and for another office's. */
export async function findView(db: Db, reader: Reader, id: string): Promise<SavedView | undefined> {
  const row = await inOffice(db, reader.officeId, (tx) =>
    ownViews(tx, reader).where('id', '=', id).executeTakeFirst(),
  )
  return row && savedView(row)
}

export function ownViews(tx: OfficeTx, { officeId, accountId }: Reader) {
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
    asked: {
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
