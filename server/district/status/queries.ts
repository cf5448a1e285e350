import { type LastEntry, lastEntries } from '../../core/figures/queries.ts'
import type { Db, Pool } from '../../platform/db/connect.ts'
import { readDistrictAtOnce } from '../../platform/db/district-scope.ts'
import type { OfficeDay } from '../../platform/lib/clock.ts'

/** The latest day that an office has closed, and the oldest one still open. */
export interface Closing {
  office_id: string
  closed: OfficeDay | null
  open: OfficeDay | null
}

/** Reads how far each office's days are closed, in one round trip. */
export async function readHealth({
  db,
  pool,
}: {
  db: Db
  pool: Pool
}): Promise<{ last: LastEntry[]; closings: Closing[] }> {
  const closings = db
    .selectFrom('office as o')
    .select((eb) => [
      'o.id as office_id',
      eb
        .selectFrom('office_day')
        .select('day')
        .whereRef('office_id', '=', 'o.id')
        .where('closed_at', 'is not', null)
        .orderBy('day', 'desc')
        .limit(1)
        .as('closed'),
      eb
        .selectFrom('office_day')
        .select('day')
        .whereRef('office_id', '=', 'o.id')
        .where('closed_at', 'is', null)
        .orderBy('day')
        .limit(1)
        .as('open'),
    ])
  const [last, found] = await readDistrictAtOnce<[LastEntry, Closing]>(pool, [
    lastEntries(db).compile(),
    closings.compile(),
  ])
  return { last, closings: found }
}
