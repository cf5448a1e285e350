import { type Selectable, sql } from 'kysely'
import type { Db } from '../../platform/db/connect.ts'
import type { Database } from '../../platform/db/schema.ts'
import { timeStateIn } from './stored-time.ts'
import type { TimeState } from './time-belief.ts'

export type State = Selectable<Database['installation_state']>

export function listStates(db: Db): Promise<State[]> {
  return db.selectFrom('installation_state').selectAll().execute()
}

/** What was known of the time at the last look at the clock; undefined before the first one. */
export async function findTimeState(db: Db): Promise<TimeState | undefined> {
  const row = await db
    .selectFrom('installation_state')
    .selectAll()
    .where('key', '=', 'clock')
    .executeTakeFirst()
  return row && timeStateIn(row)
}

/** When the last regular job of an installation ran whose clock was never looked at; undefined if none did. */
export async function lastUsed(db: Pick<Db, 'selectFrom'>): Promise<Date | undefined> {
  const newest = await db
    .selectFrom('installation_state')
    .select('at')
    .where('key', 'not in', ['clock', 'secret', 'demo'])
    .orderBy('at', 'desc')
    .limit(1)
    .executeTakeFirst()
  return newest?.at
}

/** Offices that record visits, besides the district; at least 1. */
export async function countPlaces(db: Db): Promise<number> {
  const { count } = await db
    .selectFrom('office')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('parent_id', 'is not', null)
    .executeTakeFirstOrThrow()
  return Math.max(1, Number(count))
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
