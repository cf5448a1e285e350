import type { Db } from '../../platform/db/connect.ts'
import { COUNTS, type Counts, noCounts } from '../../platform/db/counts.ts'
import type { OfficeTx } from '../../platform/db/office-scope.ts'
import { type DayQuery, inReport, type ReportPeriods, type ReportScope, slicesOfReport } from './days.ts'

/** The sums of a report: of all its offices in each of the two periods, and of each office in the first. */
export interface ReportSums {
  now: Counts
  before: Counts
  /** Offices without a day are absent. */
  offices: Map<string, Counts>
}

/** Adds up the days of the reported offices that `days` finds. */
export async function sumsOf(
  db: Db,
  scope: ReportScope,
  periods: ReportPeriods,
  days: (tx: OfficeTx, which: 'period' | 'before', offices: string[]) => DayQuery,
): Promise<ReportSums> {
  const sums: ReportSums = { now: noCounts(), before: noCounts(), offices: new Map() }
  for (const some of slicesOfReport(scope.offices, periods)) {
    const [each, before] = await inReport(db, scope, (tx) =>
      Promise.all([
        sumOf(tx, days(tx, 'period', some))
          .select('d.office_id')
          .groupBy('d.office_id')
          .execute(),
        sumOf(tx, days(tx, 'before', some)).execute(),
      ]),
    )
    for (const { office_id, ...counts } of each) {
      sums.offices.set(office_id, counts)
      addTo(sums.now, counts)
    }
    for (const counts of before) addTo(sums.before, counts)
  }
  return sums
}

function sumOf(tx: OfficeTx, days: DayQuery) {
  return (
    tx
      .selectFrom(days.as('d'))
      .select((eb) => COUNTS.map((name) => eb.fn.sum<number>(`d.${name}`).as(name)))
      // No day has no sum.
      .having((eb) => eb.fn.countAll(), '>', 0)
  )
}

function addTo(sum: Counts, counts: Counts): void {
  for (const name of COUNTS) sum[name] += counts[name]
}
