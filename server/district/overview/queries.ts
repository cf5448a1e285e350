import { sql } from 'kysely'
import type { DateRange } from '../../core/figures/date-range.ts'
import { newestDays } from '../../core/figures/queries.ts'
import type { Db, Pool } from '../../platform/db/connect.ts'
import { COUNTS, type Counts } from '../../platform/db/counts.ts'
import { readDistrictAtOnce } from '../../platform/db/district-scope.ts'
import type { Window } from './window.ts'

/** Of one office in the period, and its visits in each part of the window of which it has figures. */
interface OfficeSums extends Counts {
  office_id: string
  parts: Record<number, number>
}

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
  const [rows, earlier] = await readDistrictAtOnce<[OfficeSums | PartSums, SumsBefore]>(pool, [
    sumsOf(db, window).compile(),
    sumsBefore(db, before).compile(),
  ])
  return {
    offices: rows.filter((row) => row.office_id !== null),
    parts: rows.filter((row) => row.office_id === null),
    before: earlier,
  }
}

/** The days are read once, by office and part; then each is summed separately. */
function sumsOf(db: Db, window: Window) {
  const byPart = newestDays(db, window)
    .select((eb) => [
      'd.office_id',
      sql<number>`(d.day - ${window.from}::date) / ${window.step}::integer`.as('part'),
      ...COUNTS.map((name) => eb.fn.sum<number>(`d.${name}`).as(name)),
    ])
    .groupBy(['d.office_id', 'part'])
  return db
    .with('by_part', () => byPart)
    .selectFrom('by_part')
    .select((eb) => [
      sql<string | null>`office_id`.as('office_id'),
      sql<number | null>`null::integer`.as('part'),
      sql<Record<number, number> | null>`json_object_agg(part, visits)`.as('parts'),
      ...COUNTS.map((name) => {
        const inPeriod = eb.fn.sum<number>(name).filterWhere('part', '>=', window.first)
        return eb.cast<number>(eb.fn.coalesce(inPeriod, eb.lit(0)), 'bigint').as(name)
      }),
    ])
    .groupBy('office_id')
    .unionAll((eb) =>
      eb
        .selectFrom('by_part')
        .select((of) => [
          sql<string | null>`null::uuid`.as('office_id'),
          sql<number | null>`part`.as('part'),
          sql<Record<number, number> | null>`null::json`.as('parts'),
          ...COUNTS.map((name) => of.cast<number>(of.fn.sum(name), 'bigint').as(name)),
        ])
        .groupBy('part'),
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
