import { nameAt } from '../../core/accounts/names.ts'
import { dayFiguresAsOf } from '../../core/figures/as-of.ts'
import type { DateRange } from '../../core/figures/date-range.ts'
import { dayFigures, dayFiguresInDistrict } from '../../core/figures/queries.ts'
import { dayRevisions } from '../../core/figures/revisions.ts'
import { mergeTotals } from '../../core/recommended-app/outreach.ts'
import { outreachInDistrict, outreachOf } from '../../core/recommended-app/outreach-totals.ts'
import { staffTotal } from '../../core/recommended-app/staff.ts'
import { staffInDistrict, staffOf } from '../../core/recommended-app/staff-figures.ts'
import type { Db, Pool } from '../../platform/db/connect.ts'
import { inDistrict } from '../../platform/db/district-scope.ts'
import { inOffice } from '../../platform/db/office-scope.ts'
import type { FrozenFigures, ReportSnapshotRow } from '../../platform/db/schema.ts'
import type { Cut } from './hour.ts'
import type { Revision } from './revisions.ts'
import { type Change, copyDays, type Snapshot } from './snapshot.ts'

/** The reporting office, and the offices that it reports on. */
export interface ReportScope {
  officeId: string
  offices: FrozenFigures['offices']
  district: boolean
}

/**
 * The current figures of every day in both periods, or of either as of an instant; the outreach of the first period; and the
 * current staff figures. Outreach has days but no hours.
 */
export async function readFigures(
  stores: { db: Db; pool: Pool },
  { officeId, offices, district }: ReportScope,
  period: DateRange,
  before: DateRange,
  cut: Partial<Cut> = {},
): Promise<FrozenFigures> {
  const days = (of: DateRange, at: Date | undefined) =>
    at
      ? dayFiguresAsOf(stores, of, at, district ? undefined : officeId)
      : district
        ? dayFiguresInDistrict(stores, of)
        : dayFigures(stores, officeId, of)
  const [now, then, outreach, staff] = await Promise.all([
    days(period, cut.at),
    days(before, cut.before),
    district ? outreachInDistrict(stores.db, period) : outreachOf(stores.db, officeId, period),
    district ? staffInDistrict(stores.db) : staffOf(stores.db, officeId),
  ])
  const wanted = new Set(offices.map((office) => office.id))
  return {
    offices,
    days: copyDays([...now, ...then], offices),
    outreach: mergeTotals(outreach),
    staff: staffTotal(staff.filter((row) => wanted.has(row.office_id))),
  }
}

/** The number of the newest report on exactly this period, by office. */
export async function reportsOn(db: Db, { from, to }: DateRange): Promise<Map<string, number>> {
  const rows = await inDistrict(db, (tx) =>
    tx
      .selectFrom('report_snapshot')
      .distinctOn('office_id')
      .select(['office_id', 'number'])
      .where('from_day', '=', from)
      .where('to_day', '=', to)
      .orderBy('office_id')
      .orderBy('made_at', 'desc')
      .execute(),
  )
  return new Map(rows.map((row) => [row.office_id, row.number]))
}

export type SnapshotLine = Pick<
  ReportSnapshotRow,
  'id' | 'year' | 'number' | 'from_day' | 'to_day' | 'frozen_at' | 'made_at'
> & { maker: string | null }

export type SnapshotPosition = Pick<ReportSnapshotRow, 'year' | 'number'>

/** Snapshots on one page; older ones follow on the next. */
const A_PAGE = 50

/** An office's newest snapshots, or the newest ones before a given one, and whether there are more. */
export async function listSnapshots(
  db: Db,
  officeId: string,
  below: SnapshotPosition | undefined,
): Promise<{ lines: SnapshotLine[]; more: boolean }> {
  const lines = await inOffice(db, officeId, (tx) =>
    tx
      .selectFrom('report_snapshot as s')
      .leftJoin('account as a', 'a.id', 's.made_by')
      .select(['s.id', 's.year', 's.number', 's.from_day', 's.to_day', 's.frozen_at', 's.made_at'])
      .select(nameAt('a', 's.made_at').as('maker'))
      .where('s.office_id', '=', officeId)
      .$if(below !== undefined, (query) =>
        query.where((eb) =>
          eb(eb.refTuple('s.year', 's.number'), '<', eb.tuple(below?.year ?? 0, below?.number ?? 0)),
        ),
      )
      .orderBy('s.year', 'desc')
      .orderBy('s.number', 'desc')
      .limit(A_PAGE + 1)
      .execute(),
  )
  return { lines: lines.slice(0, A_PAGE), more: lines.length > A_PAGE }
}

export async function findSnapshot(db: Db, officeId: string, id: string): Promise<Snapshot | undefined> {
  const row = await inOffice(db, officeId, (tx) =>
    tx
      .selectFrom('report_snapshot')
      .selectAll()
      .where('office_id', '=', officeId)
      .where('id', '=', id)
      .executeTakeFirst(),
  )
  return row && snapshotOf(row)
}

function snapshotOf(row: ReportSnapshotRow): Snapshot {
  return {
    id: row.id,
    year: row.year,
    number: row.number,
    period: { from: row.from_day, to: row.to_day },
    before: { from: row.before_from, to: row.before_to },
    at: row.frozen_at,
    madeAt: row.made_at,
    appName: row.app_name,
    figures: row.figures,
  }
}

/** Every revision of the changed days, by office and day. */
export async function revisionsOf(
  stores: { db: Db; pool: Pool },
  { officeId, district }: ReportScope,
  changes: Change[],
): Promise<Map<string, Revision[]>> {
  const days = changes.map(({ day }) => day).toSorted()
  const [from, to] = [days[0], days.at(-1)]
  if (from === undefined || to === undefined) return new Map()
  const wanted = new Set(changes.map(({ office, day }) => `${day} ${office}`))
  const rows = await dayRevisions(stores, { from, to }, district ? undefined : officeId)
  const found = new Map<string, Revision[]>([...wanted].map((key) => [key, []]))
  for (const row of rows) found.get(`${row.day} ${row.office_id}`)?.push(row)
  return found
}
