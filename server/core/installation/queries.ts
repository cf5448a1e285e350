import type { Selectable } from 'kysely'
import type { Db } from '../../platform/db/connect.ts'
import type { Database } from '../../platform/db/schema.ts'

export type State = Selectable<Database['installation_state']>

export function listStates(db: Db): Promise<State[]> {
  return db.selectFrom('installation_state').selectAll().execute()
}

/** When days were last closed: once a day, and at every start. */
export async function lastClosing(db: Db): Promise<Date | undefined> {
  const closing = await db
    .selectFrom('installation_state')
    .select('at')
    .where('key', '=', 'closing')
    .executeTakeFirst()
  return closing?.at
}
