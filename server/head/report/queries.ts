import { nameAt } from '../../core/accounts/names.ts'
import type { DateRange } from '../../core/figures/date-range.ts'
import { dayRevisions } from '../../core/figures/revisions.ts'
import { mergeTotals } from '../../core/recommended-app/outreach.ts'
import { outreachInDistrict, outreachOf } from '../../core/recommended-app/outreach-totals.ts'
import { staffTotal } from '../../core/recommended-app/staff.ts'
import { staffInDistrict, staffOf } from '../../core/recommended-app/staff-figures.ts'
import type { Db, Pool } from '../../platform/db/connect.ts'
import { inDistrict } from '../../platform/db/district-scope.ts'
import { inOffice } from '../../platform/db/office-scope.ts'
import type { FrozenFigures, ReportSnapshotRow } from '../../platform/db/schema.ts'
import {
  countedDays,
  countedInBoth,
  type DayQuery,
  frozenDays,
  inReport,
  type ReportPeriods,
  type ReportScope,
  slicesOfReport,
} from './days.ts'
import type { Revision } from './revisions.ts'
import type { Change, DifferentDays, Snapshot } from './snapshot.ts'
import { type ReportSums, sumsOf } from './sums.ts'

/** The outreach of the period and the current staff figures. Outreach has days but no hours. */
export async function readFigures(
  db: Db,
  { officeId, offices, district }: ReportScope,
  period: DateRange,
): Promise<FrozenFigures> {
  const [outreach, staff] = await Promise.all([
    district ? outreachInDistrict(db, period) : outreachOf(db, officeId, period),
    district ? staffInDistrict(db) : staffOf(db, officeId),
  ])
  const wanted = new Set(offices.map((office) => office.id))
  return {
    offices,
    outreach: mergeTotals(outreach),
    staff: staffTotal(staff.filter((row) => wanted.has(row.office_id))),
  }
}

/** The current sums of both periods, or those as of an instant. */
export function readSums(db: Db, scope: ReportScope, periods: ReportPeriods): Promise<ReportSums> {
  return sumsOf(db, scope, periods, (tx, which, some) => countedDays(tx, periods, which, some))
}

/** The days that the snapshot has frozen otherwise than they are, or than they were `cut`. */
export async function differentDays(
  db: Db,
  { officeId, offices, district }: ReportScope,
  snapshot: Snapshot,
  cut: ReportPeriods['cut'],
): Promise<DifferentDays> {
  const different: DifferentDays = { frozen: [], now: [] }
  const periods = { period: snapshot.period, before: snapshot.before, cut }
  for (const some of slicesOfReport(offices, periods)) {
    await inReport(db, { officeId, district }, async (tx) => {
      const frozen = frozenDays(tx, { officeId, id: snapshot.id }, some)
      const now = countedInBoth(tx, periods, some)
      const only = (one: DayQuery, other: DayQuery) => one.except(other).execute()
      different.frozen.push(...(await only(frozen, now)))
      different.now.push(...(await only(now, frozen)))
    })
  }
  return different
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
  if (!row) return undefined
  const head = headOf(row)
  const scope = { officeId, offices: row.figures.offices, district: false }
  const sums = await sumsOf(db, scope, head, (tx, which, some) =>
    frozenDays(tx, { officeId, id }, some, head[which]),
  )
  return { ...head, sums }
}

function headOf(row: ReportSnapshotRow): Omit<Snapshot, 'sums'> {
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

/** The revisions of the changed days, by office and day. */
export async function revisionsOf(
  stores: { db: Db; pool: Pool },
  { officeId, district }: ReportScope,
  changes: Change[],
): Promise<Map<string, Revision[]>> {
  const found = new Map<string, Revision[]>(changes.map(({ office, day }) => [`${day} ${office}`, []]))
  if (changes.length === 0) return found
  const rows = await dayRevisions(stores, changes, district ? undefined : officeId)
  for (const row of rows) found.get(`${row.day} ${row.office_id}`)?.push(row)
  return found
}
