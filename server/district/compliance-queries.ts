import { sql } from 'kysely'
import type { OfficeDay } from '../clock.ts'
import type { Db, Pool } from '../db/connect.ts'
import { readDistrictAtOnce } from '../db/district-scope.ts'
import type { Period } from '../figures/period.ts'
import { newestDays } from '../figures/queries.ts'

/** What an office recorded in the period, and on which days. */
export interface Recorded {
  office_id: string
  visits: number
  inside: number
  unclosed: number
  not_asked: number
  days: OfficeDay[]
}

/** The newest day on which an office recorded somebody; the time is not known of days from before it was kept. */
export interface LastEntry {
  office_id: string
  day: OfficeDay
  at: Date | null
}

/** How all offices recorded, from the days' figures alone, in one round trip. */
export async function readCompliance(
  { db, pool }: { db: Db; pool: Pool },
  period: Period,
): Promise<{ recorded: Recorded[]; last: LastEntry[] }> {
  const sums = newestDays(db, period)
    .select((eb) => [
      'd.office_id',
      eb.fn.sum<number>('d.visits').as('visits'),
      eb.fn.sum<number>('d.inside').as('inside'),
      eb.fn.sum<number>('d.unclosed').as('unclosed'),
      eb.fn.sum<number>('d.not_asked').as('not_asked'),
      sql<OfficeDay[]>`coalesce(array_agg(d.day::text) filter (where d.visits > 0), '{}')`.as('days'),
    ])
    .groupBy('d.office_id')
  const last = db
    .selectFrom('office as o')
    .innerJoinLateral(
      (eb) =>
        eb
          .selectFrom('office_day')
          .select(['office_id', 'day', 'last_entry_at as at'])
          .whereRef('office_id', '=', 'o.id')
          .where('visits', '>', 0)
          .orderBy('day', 'desc')
          .orderBy('revision', 'desc')
          .limit(1)
          .as('l'),
      (join) => join.onTrue(),
    )
    .select(['l.office_id', 'l.day', 'l.at'])
  const [recorded, entries] = await readDistrictAtOnce<[Recorded, LastEntry]>(pool, [
    sums.compile(),
    last.compile(),
  ])
  return { recorded, last: entries }
}
