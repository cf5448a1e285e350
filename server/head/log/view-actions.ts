import type { Db } from '../../platform/db/connect.ts'
import { inOffice, type OfficeTx } from '../../platform/db/office-scope.ts'
import type { LogViewRow } from '../../platform/db/schema.ts'
import type { Reader } from './actions.ts'
import { ownViews, type SavedView } from './view-queries.ts'

/** More than fit beside one another on a page. */
export const MOST_VIEWS = 20

/** Keeps what somebody asks for under a name of his own. The same id again is the same form again. */
export function saveView(
  db: Db,
  reader: Reader,
  { id, name, asked }: SavedView,
): Promise<'saved' | 'name-taken' | 'too-many'> {
  return changeOwn(db, reader, async (tx, views) => {
    if (views.some((view) => view.id === id)) return 'saved'
    if (isTaken(views, name)) return 'name-taken'
    if (views.length >= MOST_VIEWS) return 'too-many'
    await tx
      .insertInto('log_view')
      .values({
        id,
        office_id: reader.officeId,
        account_id: reader.accountId,
        name,
        name_key: keyOf(name),
        period: asked.period,
        from_day: asked.from,
        to_day: asked.to,
        state: asked.state,
        purpose: asked.purpose,
        app_status: asked.appStatus,
        recorder_id: asked.recorder,
        created_at: reader.now,
      })
      // Of another's view that has this id, nothing is said: it is not found.
      .onConflict((conflict) => conflict.column('id').doNothing())
      .execute()
    return 'saved'
  })
}

export function renameView(
  db: Db,
  reader: Reader,
  id: string,
  name: string,
): Promise<'renamed' | 'name-taken' | 'unknown'> {
  return changeOwn(db, reader, async (tx, views) => {
    if (!views.some((view) => view.id === id)) return 'unknown'
    const others = views.filter((view) => view.id !== id)
    if (isTaken(others, name)) return 'name-taken'
    await tx
      .updateTable('log_view')
      .set({ name, name_key: keyOf(name) })
      .where('id', '=', id)
      .execute()
    return 'renamed'
  })
}

/** False for a view that is not this person's. */
export function deleteView(db: Db, { officeId, accountId }: Reader, id: string): Promise<boolean> {
  return inOffice(db, officeId, async (tx) => {
    const { numDeletedRows } = await tx
      .deleteFrom('log_view')
      .where('office_id', '=', officeId)
      .where('account_id', '=', accountId)
      .where('id', '=', id)
      .executeTakeFirst()
    return numDeletedRows > 0n
  })
}

/** One change of a person's views at a time, in whatever windows they are open: names stay apart, and few. */
function changeOwn<T>(
  db: Db,
  reader: Reader,
  change: (tx: OfficeTx, views: LogViewRow[]) => Promise<T>,
): Promise<T> {
  return inOffice(db, reader.officeId, async (tx) => {
    await tx.selectFrom('account').select('id').where('id', '=', reader.accountId).forNoKeyUpdate().execute()
    return change(tx, await ownViews(tx, reader).execute())
  })
}

function isTaken(views: LogViewRow[], name: string): boolean {
  return views.some((view) => view.name_key === keyOf(name))
}

/** Capitals make no other name. */
function keyOf(name: string): string {
  return name.toLowerCase()
}
