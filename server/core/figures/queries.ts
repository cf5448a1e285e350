import type { ExpressionBuilder } from 'kysely'
import type { Db, Pool } from '../../platform/db/connect.ts'
import { COUNTS, type Counts } from '../../platform/db/counts.ts'
import { readDistrictAtOnce } from '../../platform/db/district-scope.ts'
import { inOffice, readAtOnce } from '../../platform/db/office-scope.ts'
import type { Database, OfficeDayRow } from '../../platform/db/schema.ts'
import type { OfficeDay } from '../../platform/lib/clock.ts'
import type { DateRange } from './date-range.ts'

interface Stores {
  db: Db
  pool: Pool
}

/** The sums of a period, of one office. */
interface PeriodFigures extends Counts {
  office_id: string
  /** On how many days somebody came. */
  days: number
}

/** The newest figures of one day; undefined while nobody has come. */
export function findDay(db: Db, officeId: string, day: OfficeDay): Promise<OfficeDayRow | undefined> {
  return inOffice(db, officeId, (tx) =>
    tx
      .selectFrom('office_day')
      .selectAll()
      .where('office_id', '=', officeId)
      .where('day', '=', day)
      .orderBy('revision', 'desc')
      .limit(1)
      .executeTakeFirst(),
  )
}

/**
 * What each office counted in the period, by the newest revision of each of its days, in one round trip. An office
 * that has no figures in it is absent; `sumOf` adds the rows to those of a group or of the whole district.
 * `inside` and `waiting` mean something for today only: a closed day has neither.
 */
export async function periodFiguresInDistrict(
  { db, pool }: Stores,
  period: DateRange,
): Promise<PeriodFigures[]> {
  const query = newestDays(db, period).select('d.office_id').select(sums).groupBy('d.office_id')
  const [rows] = await readDistrictAtOnce<[PeriodFigures]>(pool, [query.compile()])
  return rows
}

/** When every office last recorded somebody, in one round trip. */
export async function lastEntriesInDistrict({ db, pool }: Stores): Promise<LastEntry[]> {
  const [rows] = await readDistrictAtOnce<[LastEntry]>(pool, [lastEntries(db).compile()])
  return rows
}

/** The newest revision of every office day in the period, by day, of all offices or of these. */
export async function dayFiguresInDistrict(
  { db, pool }: Stores,
  period: DateRange,
  offices?: string[],
): Promise<OfficeDayRow[]> {
  const query = newestDays(db, period)
    .selectAll('d')
    .$if(offices !== undefined, (rows) => rows.where('o.id', 'in', offices ?? []))
    .orderBy('d.day')
    .orderBy('d.office_id')
  const [rows] = await readDistrictAtOnce<[OfficeDayRow]>(pool, [query.compile()])
  return rows
}

/** Of a day as many of its first closed revisions as are looked at to decide what may leave the district. */
const FIRST = 100

/** The closed revisions of the days of the period, the oldest first, of all offices or of these. */
export async function closedRevisionsInDistrict(
  { db, pool }: Stores,
  { from, to }: DateRange,
  offices?: string[],
): Promise<OfficeDayRow[]> {
  const query = db
    .selectFrom((eb) =>
      eb
        .selectFrom('office_day')
        .selectAll()
        .select(({ fn }) =>
          fn
            .agg<number>('row_number')
            .over((over) => over.partitionBy(['office_id', 'day']).orderBy('revision'))
            .as('place'),
        )
        .where('day', '>=', from)
        .where('day', '<=', to)
        .where('closed_at', 'is not', null)
        .$if(offices !== undefined, (rows) => rows.where('office_id', 'in', offices ?? []))
        .as('first'),
    )
    .selectAll()
    .where('place', '<=', FIRST)
    .orderBy('revision')
  const [rows] = await readDistrictAtOnce<[OfficeDayRow]>(pool, [query.compile()])
  return rows
}

/** Of a day as many of the newest revisions as anybody reads reasons. */
const REVISIONS = 50

/** The revisions of the days of the period, of one office or of all: how their figures have changed after the close. */
export async function dayRevisions(
  { db, pool }: Stores,
  { from, to }: DateRange,
  officeId: string | undefined,
): Promise<OfficeDayRow[]> {
  const query = db
    .selectFrom((eb) =>
      eb
        .selectFrom('office_day')
        .selectAll()
        .select(({ fn }) =>
          fn
            .agg<number>('row_number')
            .over((over) => over.partitionBy(['office_id', 'day']).orderBy('revision', 'desc'))
            .as('place'),
        )
        .where('day', '>=', from)
        .where('day', '<=', to)
        .$if(officeId !== undefined, (rows) => rows.where('office_id', '=', officeId ?? ''))
        .as('newest'),
    )
    .selectAll()
    .where('place', '<=', REVISIONS)
    .orderBy('revision')
    .compile()
  if (officeId) return readAtOnce(pool, officeId, query)
  const [rows] = await readDistrictAtOnce<[OfficeDayRow]>(pool, [query])
  return rows
}

/** The newest revision of every day in the period, of one office. */
export function dayFigures(
  { db, pool }: Stores,
  officeId: string,
  period: DateRange,
): Promise<OfficeDayRow[]> {
  const query = newestDays(db, period, officeId).selectAll('d').orderBy('d.day')
  return readAtOnce(pool, officeId, query.compile())
}

/**
 * The newest revision `d` of every office day, office by office along the primary key: what the planner cannot
 * know of the policy's two ways in (an office, the district) would otherwise make it sort the whole period.
 */
export function newestDays(db: Db, { from, to }: DateRange, officeId?: string) {
  return db
    .selectFrom('office as o')
    .innerJoinLateral(
      (eb) =>
        eb
          .selectFrom('office_day')
          .selectAll()
          .distinctOn('day')
          .whereRef('office_id', '=', 'o.id')
          .where('day', '>=', from)
          .where('day', '<=', to)
          .orderBy('day', 'desc')
          .orderBy('revision', 'desc')
          .as('d'),
      (join) => join.onTrue(),
    )
    .$if(officeId !== undefined, (query) => query.where('o.id', '=', officeId ?? ''))
}

/** The newest day on which an office recorded somebody; the time is not known of days from before it was kept. */
export interface LastEntry {
  office_id: string
  day: OfficeDay
  at: Date | null
}

/** Of every office that ever recorded somebody. */
export function lastEntries(db: Db) {
  return db
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
}

type OfDays = ExpressionBuilder<Database & { d: OfficeDayRow }, 'd'>

function sums(eb: OfDays) {
  return [
    eb.fn.countAll<number>().filterWhere('d.visits', '>', 0).as('days'),
    ...COUNTS.map((name) => eb.fn.sum<number>(`d.${name}`).as(name)),
  ] as const
}
