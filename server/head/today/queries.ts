import { type DayCounts, eachAsOf } from '../../core/figures/as-of.ts'
import { REACH } from '../../core/figures/usual.ts'
import type { Db, Pool } from '../../platform/db/connect.ts'
import { asStatement, inOfficeAtOnce } from '../../platform/db/office-scope.ts'
import type { OfficeDayRow, VisitRow } from '../../platform/db/schema.ts'
import { addDays, minutesInto, type OfficeDay } from '../../platform/lib/clock.ts'

/** As many as a board shows. */
const MAX_INSIDE = 700

export type InsideVisit = Pick<
  VisitRow,
  'id' | 'name' | 'slip_number' | 'host' | 'party_size' | 'entered_at' | 'day'
>

export interface TodayFigures {
  /** The newest figures of today; undefined while nobody has come. */
  today: OfficeDayRow | undefined
  /** The same of the days like today, of those on which somebody came. */
  before: OfficeDayRow[]
  /** Today and the days like it as each stood at the last full hour. */
  atHour: DayCounts[]
  /** The first day, of those looked back to, of which there are any figures. */
  first: OfficeDay | undefined
  /** People in the building, the longest stay first. */
  inside: InsideVisit[]
}

/**
 * Today of an office beside days like it, in one round trip. Figures are kept by the hour, so that no visit of an
 * earlier day is read: the page costs the same however long the log is.
 */
export async function readToday(
  { db, pool }: { db: Db; pool: Pool },
  officeId: string,
  { today, like, hour }: { today: OfficeDay; like: OfficeDay[]; hour: number },
): Promise<TodayFigures> {
  const days = [today, ...like]
  const figures = db.selectFrom('office_day').where('office_id', '=', officeId)
  const newest = figures
    .selectAll()
    .distinctOn('day')
    .where('day', 'in', days)
    .orderBy('day', 'desc')
    .orderBy('revision', 'desc')
  const first = figures.select('day').where('day', '>=', addDays(today, -REACH)).orderBy('day').limit(1)
  const inside = db
    .selectFrom('visit')
    .select(['id', 'name', 'slip_number', 'host', 'party_size', 'entered_at', 'day'])
    .where('office_id', '=', officeId)
    .where('state', '=', 'inside')
    .where('voided_at', 'is', null)
    // Of one moment the newest first, as the index has them: else the plan decides whom the page shows.
    .orderBy('entered_at')
    .orderBy('id', 'desc')
    .limit(MAX_INSIDE)
  const moments = days.map((day) => ({ day, at: minutesInto(day, hour * 60) }))
  const statements = [newest, first, inside].map((query) => asStatement(query.compile()))
  const [rows, firsts, open, ...hours] = await inOfficeAtOnce(pool, officeId, [
    ...statements,
    ...eachAsOf(db, officeId, moments),
  ])
  const all = rows?.rows as OfficeDayRow[]
  return {
    today: all.find(({ day }) => day === today),
    before: all.filter(({ day }) => day !== today),
    atHour: hours.flatMap((result) => result.rows as DayCounts[]),
    first: (firsts?.rows[0] as { day: OfficeDay } | undefined)?.day,
    inside: open?.rows as InsideVisit[],
  }
}
