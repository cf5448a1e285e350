import { sql } from 'kysely'
import { type DateRange, daysBetween } from '../../core/figures/date-range.ts'
import { newestDays } from '../../core/figures/queries.ts'
import type { Db, Pool } from '../../platform/db/connect.ts'
import { COUNTS, type Counts } from '../../platform/db/counts.ts'
import { readDistrictAtOnce } from '../../platform/db/district-scope.ts'
import { addDays, type OfficeDay } from '../../platform/lib/clock.ts'
import type { Window } from './window.ts'

/** Of one office in the period, and its visits in each part of the window of which it has figures. */
interface OfficeSums extends Counts {
  office_id: string
  parts: Record<number, number>
}

/** What the database says of an office, and of all offices on one day. */
type Row = Counts &
  ({ office_id: string; day: null; days: Record<OfficeDay, number> } | { office_id: null; day: OfficeDay })

/** Of all offices in one part of the window. */
export interface PartSums extends Counts {
  office_id: null
  part: number
}

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

/** Everything the page shows of all offices, in one round trip: sums, course and comparison. */
export async function readDistrict(
  { db, pool }: { db: Db; pool: Pool },
  window: Window,
  before: DateRange,
): Promise<DistrictFigures> {
  const [rows, earlier] = await readDistrictAtOnce<[Row, SumsBefore]>(pool, [
    sumsOf(db, window).compile(),
    sumsBefore(db, before).compile(),
  ])
  const partOf = (day: OfficeDay) => Math.floor(daysBetween(window.from, day) / window.step)
  const parts = new Map<number, PartSums>()
  const offices: OfficeSums[] = []
  for (const row of rows) {
    if (row.office_id !== null) {
      const own: Record<number, number> = {}
      for (const [day, visits] of Object.entries(row.days) as [OfficeDay, number][])
        own[partOf(day)] = (own[partOf(day)] ?? 0) + visits
      offices.push({ ...row, parts: own })
      continue
    }
    const part = partOf(row.day)
    const known = parts.get(part)
    if (known) for (const name of COUNTS) known[name] += row[name]
    else parts.set(part, { ...row, part })
  }
  return { offices, parts: [...parts.values()], before: earlier }
}

/**
 * The days are read once, office by office, and summed by office and by day on the way: kept aside and grouped first, those of ten
 * thousand offices did not come within the five seconds of a statement.
 */
function sumsOf(db: Db, { from, to, step, first }: Window) {
  const begin = addDays(from, first * step)
  const ofOffice = sql<boolean>`grouping(d.day) = 1`
  return newestDays(db, { from, to })
    .select((eb) => [
      sql<string | null>`o.id`.as('office_id'),
      'd.day',
      sql`case when ${ofOffice} then json_object_agg(d.day, d.visits) end`.as('days'),
      ...COUNTS.map((name) => {
        const inPeriod = eb.fn.sum<number>(`d.${name}`).filterWhere('d.day', '>=', begin)
        const all = eb.fn.sum<number>(`d.${name}`)
        return sql<number>`case when ${ofOffice} then coalesce(${inPeriod}, 0) else ${all} end`.as(name)
      }),
    ])
    .groupBy(sql`grouping sets ((o.id), (d.day))`)
    .$castTo<Row>()
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
