import type { Actor } from '../../platform/audit/actor.ts'
import type { Db } from '../../platform/db/connect.ts'
import { inOffice, type OfficeTx } from '../../platform/db/office-scope.ts'
import type { ViewCriteria } from './view-form.ts'

/** More views than fit side by side on a page. */
export const MAX_VIEWS = 20

export interface SavedView {
  id: string
  name: string
  criteria: ViewCriteria
}
type StoredView = SavedView & { name_key: string }

/** The views that this user has saved in this office, by name. */
export async function listViews(db: Db, actor: Actor): Promise<SavedView[]> {
  const views: SavedView[] = await inOffice(db, actor.officeId, (tx) => ownViews(tx, actor).execute())
  return views.toSorted((one, other) => one.name.localeCompare(other.name, 'vi'))
}

/** Returns undefined for a view of another user or office. */
export function findView(db: Db, actor: Actor, id: string): Promise<SavedView | undefined> {
  return inOffice(db, actor.officeId, (tx) => ownViews(tx, actor).where('id', '=', id).executeTakeFirst())
}

function ownViews(tx: OfficeTx, { officeId, accountId }: Actor) {
  return tx
    .selectFrom('log_view')
    .select(['id', 'name', 'name_key', 'criteria'])
    .where('office_id', '=', officeId)
    .where('account_id', '=', accountId)
    .$castTo<StoredView>()
}

/** Saves a view under a name; changes nothing when its id is stored already. */
export function saveView(
  db: Db,
  actor: Actor,
  { id, name, criteria }: SavedView,
): Promise<'saved' | 'repeated' | 'name-taken' | 'too-many'> {
  return changeOwn(db, actor, async (tx, views) => {
    if (views.some((view) => view.id === id)) return 'repeated'
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
        criteria: JSON.stringify(criteria),
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
  change: (tx: OfficeTx, views: StoredView[]) => Promise<T>,
): Promise<T> {
  return inOffice(db, actor.officeId, async (tx) => {
    await tx.selectFrom('account').select('id').where('id', '=', actor.accountId).forNoKeyUpdate().execute()
    return change(tx, await ownViews(tx, actor).execute())
  })
}

function isTaken(views: StoredView[], name: string): boolean {
  return views.some((view) => view.name_key === keyOf(name))
}

/** Names are compared without regard to case. */
function keyOf(name: string): string {
  return name.toLowerCase()
}
