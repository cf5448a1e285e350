import type { SelectQueryBuilder } from 'kysely'
import { nameAt } from '../../core/accounts/names.ts'
import { DAY_COUNTS, type DayCounts, daysAsOf } from '../../core/figures/as-of.ts'
import { type DateRange, periodBefore } from '../../core/figures/date-range.ts'
import { sumOf as totalOf } from '../../core/figures/funnel.ts'
import { newestDays } from '../../core/figures/queries.ts'
import { mergeTotals, outreachInDistrict, outreachOf } from '../../core/recommended-app/outreach.ts'
import { staffInDistrict, staffOf, staffTotal } from '../../core/recommended-app/staff.ts'
import type { Services } from '../../http/context.ts'
import type { Db } from '../../platform/db/connect.ts'
import { COUNTS, noCounts } from '../../platform/db/counts.ts'
import { inDistrict, inDistrictOffice } from '../../platform/db/district-scope.ts'
import { inOffice, type OfficeTx } from '../../platform/db/office-scope.ts'
import type { Database, FrozenFigures, ReportSnapshotRow } from '../../platform/db/schema.ts'
import { anyOf } from '../../platform/db/slices.ts'
import { reportingOf } from './authority.ts'
import type { Draft, ReportSums, Snapshot } from './figures.ts'
import { type Cut, cutOf, type ReportQuery } from './hour.ts'

/** A query of days, which the database adds up, copies or compares: a year of 300 offices is too much to be read. */
type DayQuery = SelectQueryBuilder<Database, never, DayCounts>

/** The reporting office, and the offices that it reports on. */
interface ReportScope {
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
function countedDays(
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
function frozenDays(
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

/** Everything of a report except its number and its days, and as of when those are to be counted. */
export async function draftReport(
  services: Pick<Services, 'db' | 'offices' | 'currentApp'>,
  { officeId, district }: { officeId: string; district: boolean },
  { hour, from, to }: ReportQuery,
  now: Date,
): Promise<Draft & { cut: Cut | undefined }> {
  const period = { from, to }
  const before = periodBefore(period)
  const [tree, organisation, reports, app] = await Promise.all([
    services.offices.tree(),
    services.offices.organisation(),
    district ? reportsOn(services.db, period) : new Map<string, number>(),
    services.currentApp(),
  ])
  const { on } = reportingOf(tree, officeId, district, period)
  const offices = on.map(({ id, name }) => ({ id, name, report: reports.get(id) ?? null }))
  const cut = hour === undefined ? undefined : cutOf(period, before, hour)
  return {
    period,
    before,
    at: cut?.at ?? now,
    madeAt: now,
    appName: app?.name ?? null,
    figures: {
      ...(await readFigures(
        services.db,
        { officeId, offices, district, appName: app?.name ?? null },
        period,
      )),
      parts: organisation?.parts,
    },
    cut,
  }
}

/** The outreach of the period and the current staff figures, about the app if there is one. Outreach has days but no hours. */
export async function readFigures(
  db: Db,
  { officeId, offices, district, appName }: ReportScope & Pick<Snapshot, 'appName'>,
  period: DateRange,
): Promise<FrozenFigures> {
  if (!appName) return { offices, outreach: [], staff: staffTotal([]) }
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
  return sumsOf(db, scope, (tx, which, offices) => countedDays(tx, periods, which, offices))
}

/** Days that two sides do not count alike, each with the days of its own. */
export interface DifferentDays {
  frozen: DayCounts[]
  now: DayCounts[]
}

/** The days that the snapshot has frozen otherwise than they are, or than they were `cut`. */
export function differentDays(
  db: Db,
  { officeId, offices, district }: ReportScope,
  { id, period, before }: Snapshot,
  cut: ReportPeriods['cut'],
): Promise<DifferentDays> {
  const reported = offices.map((office) => office.id)
  return inReport(db, { officeId, district }, async (tx) => {
    const frozen = frozenDays(tx, { officeId, id }, reported)
    const now = countedInBoth(tx, { period, before, cut }, reported)
    return { frozen: await frozen.except(now).execute(), now: await now.except(frozen).execute() }
  })
}

/** Adds up the days of the reported offices that `days` finds. */
function sumsOf(
  db: Db,
  scope: ReportScope,
  days: (tx: OfficeTx, which: 'period' | 'before', offices: string[]) => DayQuery,
): Promise<ReportSums> {
  const reported = scope.offices.map(({ id }) => id)
  return inReport(db, scope, async (tx) => {
    const [each, [before = noCounts()]] = await Promise.all([
      sumOf(tx, days(tx, 'period', reported))
        .select('d.office_id')
        .groupBy('d.office_id')
        .execute(),
      sumOf(tx, days(tx, 'before', reported)).execute(),
    ])
    return { now: totalOf(each), before, offices: new Map(each.map((counts) => [counts.office_id, counts])) }
  })
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

/** The number of the newest report on exactly this period, by office. */
async function reportsOn(db: Db, { from, to }: DateRange): Promise<Map<string, number>> {
  const rows = await inDistrict(db, (tx) =>
    tx
      .selectFrom('report_snapshot')
      .distinctOn('office_id')
      .select(['office_id', 'number'])
      .where('from_day', '=', from)
      .where('to_day', '=', to)
      .where('on_all', '=', false)
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
  { officeId, district }: Omit<ReportScope, 'offices'>,
  below: SnapshotPosition | undefined,
): Promise<{ lines: SnapshotLine[]; more: boolean }> {
  const lines = await inOffice(db, officeId, (tx) =>
    tx
      .selectFrom('report_snapshot as s')
      .leftJoin('account as a', 'a.id', 's.made_by')
      .select(['s.id', 's.year', 's.number', 's.from_day', 's.to_day', 's.frozen_at', 's.made_at'])
      .select(nameAt('a', 's.made_at').as('maker'))
      .where('s.office_id', '=', officeId)
      .where('s.on_all', '=', district)
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

export async function findSnapshot(
  db: Db,
  { officeId, district }: Omit<ReportScope, 'offices'>,
  id: string,
): Promise<Snapshot | undefined> {
  const row = await inOffice(db, officeId, (tx) =>
    tx
      .selectFrom('report_snapshot')
      .selectAll()
      .where('office_id', '=', officeId)
      .where('id', '=', id)
      .where('on_all', '=', district)
      .executeTakeFirst(),
  )
  if (!row) return undefined
  const head = headOf(row)
  const scope = { officeId, offices: row.figures.offices, district: false }
  const sums = await sumsOf(db, scope, (tx, which, offices) =>
    frozenDays(tx, { officeId, id }, offices, head[which]),
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
