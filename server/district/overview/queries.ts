import { sql } from 'kysely'
import { type DateRange, daysBetween } from '../../core/figures/date-range.ts'
import { newestDays, openDays } from '../../core/figures/queries.ts'
import type { Db, Pool } from '../../platform/db/connect.ts'
import { COUNTS, type Counts, noCounts } from '../../platform/db/counts.ts'
import { readDistrictAtOnce } from '../../platform/db/district-scope.ts'
import { addDays, type OfficeDay } from '../../platform/lib/clock.ts'
import type { Window } from './window.ts'

interface Stores {
  db: Db
  pool: Pool
}

/** The sums of one office over the period; `inside` are those there now. */
type OfficeSums = Counts & { office_id: string }

/** The counts that the charts show for all offices together. */
const PICTURED = ['visits', 'people', 'running', 'off', 'absent', 'unsupported', 'leaving'] as const

type DaySums = Pick<Counts, (typeof PICTURED)[number]> & { day: OfficeDay }

/** The sums of all offices in one part of the window. */
export type PartSums = Omit<DaySums, 'day'> & { part: number }

export interface SumsBefore {
  office_id: string
  visits: number
  people: number
  smartphone: number
  leaving: number
}

export interface DistrictFigures {
  offices: OfficeSums[]
  parts: PartSums[]
  before: SumsBefore[]
}

/** Reads the sums of every office, the course of all together and the values to compare with, in one round trip. */
export async function readDistrict(
  { db, pool }: Stores,
  { window, before, today }: { window: Window; before: DateRange; today: OfficeDay },
): Promise<DistrictFigures> {
  const [sums, days, earlier, inside] = await readDistrictAtOnce<
    [OfficeSums, DaySums, SumsBefore, Pick<OfficeSums, 'office_id' | 'inside'>]
  >(pool, [
    sumsOf(db, window).compile(),
    daysOf(db, window).compile(),
    sumsBefore(db, before).compile(),
    insideNow(db, today).compile(),
  ])
  const offices = new Map(sums.map((one) => [one.office_id, { ...one, inside: 0 }]))
  for (const now of inside)
    offices.set(now.office_id, { ...noCounts(), ...offices.get(now.office_id), ...now })
  const parts = new Map<number, PartSums>()
  for (const { day, ...sums } of days) {
    const part = partOf(window, day)
    const known = parts.get(part)
    if (known) for (const name of PICTURED) known[name] += sums[name]
    else parts.set(part, { ...sums, part })
  }
  return { offices: [...offices.values()], parts: [...parts.values()], before: earlier }
}

function partOf({ from, step }: Window, day: OfficeDay): number {
  return Math.floor(daysBetween(from, day) / step)
}

function sumsOf(db: Db, { from, to, step, first }: Window) {
  return newestDays(db, { from: addDays(from, first * step), to })
    .select('d.office_id')
    .select((eb) => COUNTS.map((name) => eb.fn.sum<number>(`d.${name}`).as(name)))
    .groupBy('d.office_id')
}

function insideNow(db: Db, today: OfficeDay) {
  return newestDays(db, openDays(today))
    .select((eb) => ['d.office_id', eb.fn.sum<number>('d.inside').as('inside')])
    .groupBy('d.office_id')
    .having((eb) => eb.fn.sum('d.inside'), '>', 0)
}

/** The days of all offices together. */
function daysOf(db: Db, window: Window) {
  return newestDays(db, window)
    .select('d.day')
    .select((eb) => PICTURED.map((name) => eb.fn.sum<number>(`d.${name}`).as(name)))
    .groupBy('d.day')
}

/** The visits of each office in each part of the window. */
export async function readCourses({ db, pool }: Stores, window: Window): Promise<Map<string, number[]>> {
  const query = newestDays(db, window)
    .select([
      'd.office_id as id',
      sql<Record<OfficeDay, number>>`json_object_agg(d.day, d.visits)`.as('days'),
    ])
    .groupBy('d.office_id')
  const [rows] = await readDistrictAtOnce<[{ id: string; days: Record<OfficeDay, number> }]>(pool, [
    query.compile(),
  ])
  return new Map(
    rows.map(({ id, days }) => {
      const parts = Array.from({ length: window.parts }, () => 0)
      for (const [day, visits] of Object.entries(days) as [OfficeDay, number][]) {
        const part = partOf(window, day)
        parts[part] = (parts[part] ?? 0) + visits
      }
      return [id, parts]
    }),
  )
}

function sumsBefore(db: Db, before: DateRange) {
  return newestDays(db, before)
    .select((eb) => [
      'd.office_id',
      eb.fn.sum<number>('d.visits').as('visits'),
      eb.fn.sum<number>('d.people').as('people'),
      sql<number>`sum(d.running + d.off + d.absent + d.unsupported)`.as('smartphone'),
      eb.fn.sum<number>('d.leaving').as('leaving'),
    ])
    .groupBy('d.office_id')
}
