import type { SelectQueryBuilder } from 'kysely'
import { DAY_COUNTS, type DayCounts, daysAsOf } from '../../core/figures/as-of.ts'
import { type DateRange, daysIn } from '../../core/figures/date-range.ts'
import { newestDays } from '../../core/figures/queries.ts'
import type { Db } from '../../platform/db/connect.ts'
import { COUNTS } from '../../platform/db/counts.ts'
import { inDistrictOffice } from '../../platform/db/district-scope.ts'
import { inOffice, type OfficeTx } from '../../platform/db/office-scope.ts'
import type { Database, FrozenFigures } from '../../platform/db/schema.ts'
import { anyOf, slicesOf } from '../../platform/db/slices.ts'
import type { Cut } from './hour.ts'

/** A query of days, which the database adds up, copies or compares: those of ten thousand offices are too many to be read. */
export type DayQuery = SelectQueryBuilder<Database, never, DayCounts>

/** The reporting office, and the offices that it reports on. */
export interface ReportScope {
  officeId: string
  offices: FrozenFigures['offices']
  district: boolean
}

/** Runs `work` where the days that a report counts are read and its own rows are written. */
export function inReport<T>(
  db: Db,
  { officeId, district }: Omit<ReportScope, 'offices'>,
  work: (tx: OfficeTx) => Promise<T>,
): Promise<T> {
  return district ? inDistrictOffice(db, officeId, work) : inOffice(db, officeId, work)
}

/** Both periods of a report, and as of when their days count: by default as they are. */
export interface ReportPeriods {
  period: DateRange
  before: DateRange
  cut?: Partial<Cut> | undefined
}

/** The days of one of the periods, of some offices. */
export function countedDays(
  tx: OfficeTx,
  { cut, ...periods }: ReportPeriods,
  which: 'period' | 'before',
  offices: string[],
): DayQuery {
  const at = which === 'period' ? cut?.at : cut?.before
  const days = at
    ? daysAsOf(tx, periods[which], at, offices).select(DAY_COUNTS)
    : newestDays(tx, periods[which], offices).select(DAY_COUNTS)
  return days as unknown as DayQuery
}

/** The days of both periods. */
export function countedInBoth(tx: OfficeTx, periods: ReportPeriods, offices: string[]): DayQuery {
  const now = countedDays(tx, periods, 'period', offices)
  const then = countedDays(tx, periods, 'before', offices)
  // As a query of its own, since UNION and EXCEPT side by side have no parentheses.
  return tx.selectFrom(now.unionAll(then).as('d')).select(DAY_COUNTS) as unknown as DayQuery
}

/** The days of some offices that a snapshot has frozen, of one of its periods or of both. */
export function frozenDays(
  tx: OfficeTx,
  { officeId, id }: { officeId: string; id: string },
  offices: string[],
  period?: DateRange,
): DayQuery {
  const days = tx
    .selectFrom('report_day as d')
    .select([
      'd.reported_id as office_id',
      'd.day',
      'd.revision',
      ...COUNTS.map((name) => `d.${name}` as const),
    ])
    .where('d.office_id', '=', officeId)
    .where('d.snapshot_id', '=', id)
    .where('d.reported_id', '=', anyOf(offices))
    .$if(period !== undefined, (rows) =>
      rows.where('d.day', '>=', period?.from ?? '').where('d.day', '<=', period?.to ?? ''),
    )
  return days as unknown as DayQuery
}

/** How many days a statement copies or compares: some tenths of a second. */
const A_SLICE = 25_000

/** The reported offices, as many at a time as one statement takes: no visit moves from one to another, so each has its own moment. */
export function slicesOfReport(offices: { id: string }[], { period, before }: ReportPeriods): string[][] {
  const size = Math.max(1, Math.floor(A_SLICE / (daysIn(period) + daysIn(before))))
  return slicesOf(
    offices.map(({ id }) => id),
    size,
  )
}
