import type { Db } from '../../platform/db/connect.ts'
import { readDistrictAtOnce } from '../../platform/db/district-scope.ts'
import { readAtOnce } from '../../platform/db/office-scope.ts'
import type { OfficeDayRow } from '../../platform/db/schema.ts'
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
  const query = revisions(db, period, { from: 'oldest', most: FIRST, offices, closed: true })
  const [rows] = await readDistrictAtOnce<[OfficeDayRow]>(pool, [query.compile()])
  return rows
}

/** How many of a day's newest revisions a page shows: nobody reads the reasons of more. */
const REVISIONS = 50

/** The latest revisions of each day, of one office or of all: how the figures have changed after the close. */
export async function dayRevisions(
  { db, pool }: Stores,
  period: DateRange,
  officeId: string | undefined,
): Promise<OfficeDayRow[]> {
  const offices = officeId ? [officeId] : undefined
  const query = revisions(db, period, { from: 'newest', most: REVISIONS, offices }).compile()
  if (officeId) return readAtOnce(pool, officeId, query)
  const [rows] = await readDistrictAtOnce<[OfficeDayRow]>(pool, [query])
  return rows
}

interface Wanted {
  from: 'oldest' | 'newest'
  /** Of each day. */
  most: number
  offices: string[] | undefined
  /** Only closed revisions. */
  closed?: boolean
}

/** The first or last `most` revisions of each day, the oldest first. */
function revisions(db: Db, { from, to }: DateRange, wanted: Wanted) {
  const { most, offices, closed = false } = wanted
  return db
    .selectFrom((eb) =>
      eb
        .selectFrom('office_day')
        .selectAll()
        .select(({ fn }) =>
          fn
            .agg<number>('row_number')
            .over((over) =>
              over
                .partitionBy(['office_id', 'day'])
                .orderBy('revision', wanted.from === 'newest' ? 'desc' : 'asc'),
            )
            .as('place'),
        )
        .where('day', '>=', from)
        .where('day', '<=', to)
        .$if(closed, (rows) => rows.where('closed_at', 'is not', null))
        .$if(offices !== undefined, (rows) => rows.where('office_id', 'in', offices ?? []))
        .as('d'),
    )
    .selectAll()
    .where('place', '<=', most)
    .orderBy('revision')
}
