import { type ExpressionBuilder, sql } from 'kysely'
import type { Db } from '../../platform/db/connect.ts'
import { COUNTS } from '../../platform/db/counts.ts'
import { asStatement } from '../../platform/db/office-scope.ts'
import type { Database, OfficeDayRow } from '../../platform/db/schema.ts'
import { anyOf } from '../../platform/db/slices.ts'
import type { Statement } from '../../platform/db/statement.ts'
import type { OfficeDay } from '../../platform/lib/clock.ts'
import type { DateRange } from './date-range.ts'

/** The figures of a day at some moment, and their revision. */
export type DayCounts = Pick<OfficeDayRow, 'office_id' | 'day' | 'revision' | (typeof COUNTS)[number]>

/** The columns of {@link DayCounts} in a query of days `d`. */
export const DAY_COUNTS = [
  'd.office_id',
  'd.day',
  'd.revision',
  ...COUNTS.map((name) => `d.${name}` as const),
] as const

/** Statements that each read one day of the office as it stood at its `at`. */
export function eachAsOf(
  db: Db,
  officeId: string,
  days: { day: OfficeDay; at: Date }[],
): Statement<DayCounts>[] {
  return days.map(({ day, at }) =>
    asStatement(daysAsOf(db, { from: day, to: day }, at, [officeId]).select(DAY_COUNTS).compile()),
  )
}

/**
 * The figures `d` of each day in the period as they stood just before `at`, of all offices or of `offices`. For a day that was
 * still open, `at` has to be a full hour: only the figures at the end of each hour are kept.
 */
export function daysAsOf(db: Db, { from, to }: DateRange, at: Date, offices?: readonly string[]) {
  return db
    .selectFrom('office as o')
    .innerJoinLateral(
      (eb) => states(eb, from, to, at).as('d'),
      (join) => join.onTrue(),
    )
    .$if(offices !== undefined, (query) => query.where('o.id', '=', anyOf(offices ?? [])))
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
