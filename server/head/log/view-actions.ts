import type { Actor } from '../../platform/audit/actor.ts'
import type { Db } from '../../platform/db/connect.ts'
import { inOffice, type OfficeTx } from '../../platform/db/office-scope.ts'
import type { LogViewRow } from '../../platform/db/schema.ts'
import { ownViews, type SavedView } from './view-queries.ts'

/** More views than fit side by side on a page. */
export const MAX_VIEWS = 20

/** Saves a view under a name; returns `known` and changes nothing when its id is stored already. */
export function saveView(
  db: Db,
  actor: Actor,
  { id, name, query }: SavedView,
): Promise<'saved' | 'known' | 'name-taken' | 'too-many'> {
  return changeOwn(db, actor, async (tx, views) => {
    if (views.some((view) => view.id === id)) return 'known'
    if (isTaken(views, name)) return 'name-taken'
    if (views.length >= MAX_VIEWS) return 'too-many'
    await tx
      .insertInto('log_view')
      .values({
        id,
        office_id: actor.officeId,
        account_id: actor.accountId,
        name,
        name_key: keyOf(name),
        period: query.period,
        from_day: query.from,
        to_day: query.to,
        state: query.state,
        purpose: query.purpose,
        app_status: query.appStatus,
        recorder_id: query.recorder,
        created_at: actor.now,
      })
      .execute()
    return 'saved'
  })
}

export function renameView(
  db: Db,
  actor: Actor,
  id: string,
  name: string,
): Promise<'renamed' | 'name-taken' | 'unknown'> {
  return changeOwn(db, actor, async (tx, views) => {
    if (!views.some((view) => view.id === id)) return 'unknown'
    const others = views.filter((view) => view.id !== id)
    if (isTaken(others, name)) return 'name-taken'
    await tx
      .updateTable('log_view')
      .set({ name, name_key: keyOf(name) })
      .where('office_id', '=', actor.officeId)
      .where('account_id', '=', actor.accountId)
      .where('id', '=', id)
      .execute()
    return 'renamed'
  })
}

/** Returns false for a view that is not this user's. */
export function deleteView(db: Db, { officeId, accountId }: Actor, id: string): Promise<boolean> {
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

/** Serialises changes of a user's views across windows, so that names stay unique and their number limited. */
function changeOwn<T>(
  db: Db,
  actor: Actor,
  change: (tx: OfficeTx, views: LogViewRow[]) => Promise<T>,
): Promise<T> {
  return inOffice(db, actor.officeId, async (tx) => {
    await tx.selectFrom('account').select('id').where('id', '=', actor.accountId).forNoKeyUpdate().execute()
    return change(tx, await ownViews(tx, actor).execute())
  })
}

function isTaken(views: LogViewRow[], name: string): boolean {
  return views.some((view) => view.name_key === keyOf(name))
}

/** Names are compared without regard to case. */
function keyOf(name: string): string {
  return name.toLowerCase()
}
