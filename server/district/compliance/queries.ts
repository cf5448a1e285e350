import { sql } from 'kysely'
import type { DateRange } from '../../core/figures/date-range.ts'
import { type LastEntry, lastEntries, newestDays } from '../../core/figures/queries.ts'
import type { Db, Pool } from '../../platform/db/connect.ts'
import { readDistrictAtOnce } from '../../platform/db/district-scope.ts'
import type { OfficeDay } from '../../platform/lib/clock.ts'

/** The counts of an office in the period, and the days on which it recorded. */
export interface Recorded {
  office_id: string
  visits: number
  inside: number
  unclosed: number
  not_asked: number
  days: string[]
}

/** The first day with an entry anywhere in the district, found by one lookup per office. */
function firstDay(db: Db) {
  return db
    .selectFrom('office as o')
    .innerJoinLateral(
      (eb) =>
        eb
          .selectFrom('office_day')
          .select('day')
          .whereRef('office_id', '=', 'o.id')
          .where('visits', '>', 0)
          .orderBy('day')
          .limit(1)
          .as('f'),
      (join) => join.onTrue(),
    )
    .select('f.day')
    .orderBy('f.day')
    .limit(1)
}

/** Reads how all offices recorded in one round trip, from daily figures only. */
export async function readCompliance(
  { db, pool }: { db: Db; pool: Pool },
  period: DateRange,
): Promise<{ recorded: Recorded[]; last: LastEntry[]; began: OfficeDay | undefined }> {
  const sums = newestDays(db, period)
    .select((eb) => [
      'd.office_id',
      eb.fn.sum<number>('d.visits').as('visits'),
      eb.fn.sum<number>('d.inside').as('inside'),
      eb.fn.sum<number>('d.unclosed').as('unclosed'),
      eb.fn.sum<number>('d.not_asked').as('not_asked'),
      sql<string[]>`coalesce(array_agg(d.day::text) filter (where d.visits > 0), '{}')`.as('days'),
    ])
    .groupBy('d.office_id')
  const [recorded, last, first] = await readDistrictAtOnce<[Recorded, LastEntry, { day: OfficeDay }]>(pool, [
    sums.compile(),
    lastEntries(db).compile(),
    firstDay(db).compile(),
  ])
  return { recorded, last, began: first[0]?.day }
}
