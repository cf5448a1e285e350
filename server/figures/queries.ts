import type { Compilable } from 'kysely'
import type { OfficeDay } from '../clock.ts'
import type { Db, Pool } from '../db/connect.ts'
import { COUNTS, type Counts } from '../db/counts.ts'
import { readDistrictAtOnce } from '../db/district-scope.ts'
import { inOffice, readAtOnce } from '../db/office-scope.ts'
import type { OfficeDayRow } from '../db/schema.ts'
import type { Period } from './period.ts'

interface Stores {
  db: Db
  pool: Pool
}

/** The sums of a period, of one office. */
export interface PeriodFigures extends Counts {
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
 * that has no figures in it is absent; {@link sumOf} adds the rows to those of a group or of the whole district.
 * `inside` and `waiting` mean something for today only: a closed day has neither.
 */
export async function periodFiguresInDistrict(
  { db, pool }: Stores,
  period: Period,
): Promise<PeriodFigures[]> {
  const [rows] = await readDistrictAtOnce<[PeriodFigures]>(pool, [sums(db, period).compile()])
  return rows
}

/** The same of one office; undefined where it has no figures in the period. */
export async function periodFigures(
  { db, pool }: Stores,
  officeId: string,
  period: Period,
): Promise<PeriodFigures | undefined> {
  const query = sums(db, period, officeId)
  const [row] = await readAtOnce<PeriodFigures>(pool, officeId, query.compile())
  return row
}

/** The newest revision of every office day in the period, by day: what a numbered report copies and compares. */
export async function dayFiguresInDistrict({ db, pool }: Stores, period: Period): Promise<OfficeDayRow[]> {
  const [rows] = await readDistrictAtOnce<[OfficeDayRow]>(pool, [newest(db, period).compile()])
  return rows
}

/** The same of one office. */
export function dayFigures({ db, pool }: Stores, officeId: string, period: Period): Promise<OfficeDayRow[]> {
  return readAtOnce(pool, officeId, newest(db, period, officeId).compile())
}

/** In the order of the index over days, so that nothing is sorted. */
function newest(db: Db, { from, to }: Period, officeId?: string) {
  return db
    .selectFrom('office_day')
    .selectAll()
    .distinctOn(['day', 'office_id'])
    .where('day', '>=', from)
    .where('day', '<=', to)
    .$if(officeId !== undefined, (query) => query.where('office_id', '=', officeId ?? ''))
    .orderBy('day')
    .orderBy('office_id')
    .orderBy('revision', 'desc')
}

function sums(db: Db, period: Period, officeId?: string): Compilable<PeriodFigures> {
  return db
    .selectFrom(newest(db, period, officeId).as('d'))
    .select((eb) => [
      'office_id',
      eb.fn.countAll<number>().filterWhere('visits', '>', 0).as('days'),
      ...COUNTS.map((name) => eb.fn.sum<number>(name).as(name)),
    ])
    .groupBy('office_id') as Compilable<PeriodFigures>
}
