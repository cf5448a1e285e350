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
  /** The newest figures of today; undefined when nobody has come. */
  today: OfficeDayRow | undefined
  /** The figures of similar days on which somebody came. */
  before: OfficeDayRow[]
  /** Today and similar days, each as of the last full hour. */
  atHour: DayCounts[]
  /** The first day with figures in the range looked at. */
  first: OfficeDay | undefined
  /** People in the building, the longest stay first. */
  inside: InsideVisit[]
}

/**
 * An office's figures of today and of similar days, in one round trip. Uses stored hourly figures instead of visits of earlier
 * days, so that the page costs the same however long the log is.
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
    // A total order, the same as in the index: otherwise the query plan would decide which of several simultaneous visits are
    // shown.
    .orderBy('entered_at')
    .orderBy('id', 'desc')
    .limit(MAX_INSIDE)
  const moments = days.map((day) => ({ day, at: minutesInto(day, hour * 60) }))
  const [rows, firsts, open, ...hours] = await inOfficeAtOnce(pool, officeId, [
    asStatement(newest.compile()),
    asStatement(first.compile()),
    asStatement(inside.compile()),
    ...eachAsOf(db, officeId, moments),
  ])
  const all = rows.rows
  return {
    today: all.find(({ day }) => day === today),
    before: all.filter(({ day }) => day !== today),
    atHour: hours.flatMap((result) => result.rows),
    first: firsts.rows[0]?.day,
    inside: open.rows,
  }
}
