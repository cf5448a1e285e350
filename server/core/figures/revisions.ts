import { type SelectQueryBuilder, sql } from 'kysely'
import type { Db } from '../../platform/db/connect.ts'
import { readDistrictAtOnce } from '../../platform/db/district-scope.ts'
import { readAtOnce } from '../../platform/db/office-scope.ts'
import type { Database, OfficeDayRow } from '../../platform/db/schema.ts'
import type { OfficeDay } from '../../platform/lib/clock.ts'
import type { DateRange } from './date-range.ts'
import type { Stores } from './queries.ts'

/** How many of a day's first closed revisions are read to decide what may leave the district. */
const FIRST = 100

/** The closed revisions of each day in the period, the oldest first, {@link FIRST} a day; of all offices or of `offices`. */
export async function closedRevisionsInDistrict(
  { db, pool }: Stores,
  period: DateRange,
  offices?: string[],
): Promise<OfficeDayRow[]> {
  const query = revisions(db, { from: 'oldest', most: FIRST }, (days) =>
    days
      .where('day', '>=', period.from)
      .where('day', '<=', period.to)
      .where('closed_at', 'is not', null)
      .$if(offices !== undefined, (rows) => rows.where('office_id', 'in', offices ?? [])),
  )
  const [rows] = await readDistrictAtOnce<[OfficeDayRow]>(pool, [query.compile()])
  return rows
}

/** How many of a day's newest revisions a page shows: nobody reads the reasons of more. */
const REVISIONS = 50

/** The latest revisions of each of `days`, in the scope of one office or of all: how the figures have changed after the close. */
export async function dayRevisions(
  { db, pool }: Stores,
  days: { office: string; day: OfficeDay }[],
  officeId: string | undefined,
): Promise<OfficeDayRow[]> {
  const [offices, dates] = [days.map(({ office }) => office), days.map(({ day }) => day)]
  const isOneOf = sql<boolean>`(office_id, day) in (select * from unnest(${offices}::uuid[], ${dates}::date[]))`
  const query = revisions(db, { from: 'newest', most: REVISIONS }, (rows) => rows.where(isOneOf)).compile()
  if (officeId) return readAtOnce(pool, officeId, query)
  const [rows] = await readDistrictAtOnce<[OfficeDayRow]>(pool, [query])
  return rows
}

type PlacedDays = SelectQueryBuilder<Database, 'office_day', OfficeDayRow & { place: number }>

/** The first or last `most` revisions of each day among those that `wanted` leaves, the oldest first. */
function revisions(
  db: Db,
  { from, most }: { from: 'oldest' | 'newest'; most: number },
  wanted: (days: PlacedDays) => PlacedDays,
) {
  return db
    .selectFrom((eb) =>
      eb
        .selectFrom('office_day')
        .selectAll()
        .select(({ fn }) =>
          fn
            .agg<number>('row_number')
            .over((over) =>
              over.partitionBy(['office_id', 'day']).orderBy('revision', from === 'newest' ? 'desc' : 'asc'),
            )
            .as('place'),
        )
        .$call(wanted)
        .as('d'),
    )
    .selectAll()
    .where('place', '<=', most)
    .orderBy('revision')
}
