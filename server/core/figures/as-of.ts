import { type ExpressionBuilder, sql } from 'kysely'
import type { Db, Pool } from '../../platform/db/connect.ts'
import { COUNTS } from '../../platform/db/counts.ts'
import { readDistrictAtOnce } from '../../platform/db/district-scope.ts'
import { asStatement, readAtOnce, type Statement } from '../../platform/db/office-scope.ts'
import type { Database, OfficeDayRow } from '../../platform/db/schema.ts'
import type { OfficeDay } from '../../platform/lib/clock.ts'
import type { DateRange } from './date-range.ts'

interface Stores {
  db: Db
  pool: Pool
}

/** The figures of a day at some moment, and their revision. */
export type DayCounts = Pick<OfficeDayRow, 'office_id' | 'day' | 'revision' | (typeof COUNTS)[number]>

/**
 * The figures of each day in the period as they stood just before `at`, in one round trip. For a day that was still open, `at`
 * has to be a full hour: only the figures at the end of each hour are kept.
 */
export async function dayFiguresAsOf(
  { db, pool }: Stores,
  period: DateRange,
  at: Date,
  officeId: string | undefined,
): Promise<DayCounts[]> {
  const query = daysAsOf(db, period, at, officeId).compile()
  if (officeId) return readAtOnce<DayCounts>(pool, officeId, query)
  const [rows] = await readDistrictAtOnce<[DayCounts]>(pool, [query])
  return rows
}

/** Statements that each read one day of the office as it stood at its `at`. */
export function eachAsOf(db: Db, officeId: string, days: { day: OfficeDay; at: Date }[]): Statement[] {
  return days.map(({ day, at }) => asStatement(daysAsOf(db, { from: day, to: day }, at, officeId).compile()))
}

function daysAsOf(db: Db, { from, to }: DateRange, at: Date, officeId: string | undefined) {
  return db
    .selectFrom('office as o')
    .innerJoinLateral(
      (eb) => states(eb, from, to, at).as('d'),
      (join) => join.onTrue(),
    )
    .select(['d.office_id', 'd.day', 'd.revision', ...COUNTS.map((name) => `d.${name}` as const)])
    .$if(officeId !== undefined, (query) => query.where('o.id', '=', officeId ?? ''))
    .orderBy('d.day')
    .orderBy('d.office_id')
}

type OfOffice = ExpressionBuilder<Database & { o: Database['office'] }, 'o'>

/**
 * For each day, the newest among its revisions and the hourly figures from while it was open. A row of unknown age counts as
 * the oldest.
 */
function states(eb: OfOffice, from: string, to: string, at: Date) {
  const changed = sql<Date>`coalesce(changed_at, '-infinity')`
  const revisions = eb
    .selectFrom('office_day')
    .select(['office_id', 'day', 'revision', changed.as('since'), ...COUNTS])
    .whereRef('office_id', '=', 'o.id')
    .where('day', '>=', from)
    .where('day', '<=', to)
    .where(changed, '<', at)
  const hours = eb
    .selectFrom('office_hour')
    .select(['office_id', 'day', sql<number>`0`.as('revision'), changed.as('since'), ...COUNTS])
    .whereRef('office_id', '=', 'o.id')
    .where('day', '>=', from)
    .where('day', '<=', to)
    .where('changed_at', '<', at)
  return eb
    .selectFrom(revisions.unionAll(hours).as('s'))
    .distinctOn('s.day')
    .selectAll()
    .orderBy('s.day')
    .orderBy('s.since', 'desc')
    .orderBy('s.revision', 'desc')
}
