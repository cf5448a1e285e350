import type { ExpressionBuilder } from 'kysely'
import type { Db, Pool } from '../../platform/db/connect.ts'
import { COUNTS, type Counts } from '../../platform/db/counts.ts'
import { readDistrictAtOnce } from '../../platform/db/district-scope.ts'
import { inOfficeAtOnce } from '../../platform/db/office-scope.ts'
import type { Database, OfficeDayRow } from '../../platform/db/schema.ts'
import { anyOf } from '../../platform/db/slices.ts'
import { addDays, type OfficeDay } from '../../platform/lib/clock.ts'
import type { DateRange } from './date-range.ts'

export interface Stores {
  db: Db
  pool: Pool
}

/** The sums of one office over a period. */
interface PeriodFigures extends Counts {
  office_id: string
  /** Number of days with a visit. */
  days: number
}

/**
 * The days whose visitors may be inside now: an office open at night closes a day the next one, and then without those who
 * have just come.
 */
export function openDays(today: OfficeDay): DateRange {
  return { from: addDays(today, -2), to: today }
}

/**
 * The figures of each office in the period, from the newest revision of each of its days, in one round trip. Offices without
 * figures are absent; `sumOf` adds the rows up for a group or the district. Who is inside or waiting now is the sum over
 * {@link openDays}: a closed day has neither.
 */
export async function periodFiguresInDistrict(
  { db, pool }: Stores,
  period: DateRange,
): Promise<PeriodFigures[]> {
  const query = newestDays(db, period).select('d.office_id').select(sums).groupBy('d.office_id')
  const [rows] = await readDistrictAtOnce<[PeriodFigures]>(pool, [query.compile()])
  return rows
}

/** The last entry of every office, in one round trip; offices without one are absent. */
export async function lastEntriesInDistrict({ db, pool }: Stores): Promise<LastEntry[]> {
  const [rows] = await readDistrictAtOnce<[LastEntry]>(pool, [lastEntries(db).compile()])
  return rows
}

/** The newest revision of every office day in the period, by day, of all offices or of `offices`. */
export async function dayFiguresInDistrict(
  { db, pool }: Stores,
  period: DateRange,
  offices?: string[],
): Promise<OfficeDayRow[]> {
  const query = newestDays(db, period, offices).selectAll('d').orderBy('d.day').orderBy('d.office_id')
  const [rows] = await readDistrictAtOnce<[OfficeDayRow]>(pool, [query.compile()])
  return rows
}

/** One by one: a prepared `select *` fails once a migration has added a column. */
export const DAY_COLUMNS = [
  ...(['office_id', 'day', 'revision', 'closed_at', 'last_entry_at', 'changed_at'] as const),
  ...COUNTS,
] satisfies (keyof OfficeDayRow)[]

/** A constant text need not be composed for each question, and the primary key has this order. */
const OWN_DAYS = `
select distinct on (day) ${DAY_COLUMNS.join(', ')}
from office_day where office_id = $1 and day between $2 and $3 order by day, revision desc`

/** The newest revision of every day in the period, of one office. */
export async function dayFigures(
  { pool }: Pick<Stores, 'pool'>,
  officeId: string,
  { from, to }: DateRange,
): Promise<OfficeDayRow[]> {
  const values = [officeId, from, to]
  const ownDays = { name: 'own-days', text: OWN_DAYS, values }
  const [days] = await inOfficeAtOnce<[OfficeDayRow]>(pool, officeId, [ownDays])
  return days.rows
}

/**
 * The newest revision `d` of every office day: all rows of the period except those that a later revision has replaced. Reading
 * 10 000 offices one after the other takes twice as long, and Postgres cannot share that among several processes.
 */
export function newestDays(db: Db, { from, to }: DateRange, offices?: readonly string[]) {
  return db
    .selectFrom('office_day as d')
    .where('d.day', '>=', from)
    .where('d.day', '<=', to)
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom('office_day as l')
            .select('l.revision')
            .whereRef('l.office_id', '=', 'd.office_id')
            .whereRef('l.day', '=', 'd.day')
            .whereRef('l.revision', '>', 'd.revision')
            // Repeated here so that the index of corrections finds these few rows.
            .where('l.revision', '>', 0)
            .where('l.day', '>=', from)
            .where('l.day', '<=', to),
        ),
      ),
    )
    .$if(offices !== undefined, (query) => query.where('d.office_id', '=', anyOf(offices ?? [])))
}

/** The newest day with a visit; `at` is null for days from before the time was kept. */
export interface LastEntry {
  office_id: string
  day: OfficeDay
  at: Date | null
}

/** Of every office that has recorded a visit. */
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
