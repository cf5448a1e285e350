import { type Selectable, sql } from 'kysely'
import type { Db } from '../../platform/db/connect.ts'
import type { Database } from '../../platform/db/schema.ts'

export type State = Selectable<Database['installation_state']>

export function listStates(db: Db): Promise<State[]> {
  return db.selectFrom('installation_state').selectAll().execute()
}

/** Milliseconds by which a demo's clock is ahead; undefined for a real register, and for a database without tables. */
export async function findDemoShift(db: Db): Promise<number | undefined> {
  const { rows } = await sql<{ there: boolean }>`
    select to_regclass('installation_state') is not null as there`.execute(db)
  if (!rows[0]?.there) return undefined
  const root = await db
    .selectFrom('office as o')
    .leftJoin('installation_state as s', (join) => join.on('s.key', '=', 'demo'))
    .select('s.detail')
    .where('o.parent_id', 'is', null)
    .where('o.demo', '=', true)
    .executeTakeFirst()
  const shift = root?.detail?.['shift']
  return root && (typeof shift === 'number' ? shift : 0)
}
