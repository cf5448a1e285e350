import type { Pool } from '../../platform/db/connect.ts'
import { inOfficeAtOnce } from '../../platform/db/office-scope.ts'
import type { Statement } from '../../platform/db/statement.ts'
import { addDays, dayStart, type OfficeDay } from '../../platform/lib/clock.ts'

/** Seconds per slot: a day is drawn in steps of five minutes. */
export const SLOT = 300
export const SLOTS_OF_HOUR = 3600 / SLOT
const SLOTS_OF_DAY = 24 * SLOTS_OF_HOUR

/** Arrivals in one slot of a day. */
export interface Arrivals {
  day: OfficeDay
  slot: number
  visits: number
  people: number
}

/** The change in the number of people inside at the beginning of a slot, which may lie before the day. */
export interface Change {
  day: OfficeDay
  slot: number
  people: number
  /** The part of `people` whose departure nobody recorded. */
  unclosed: number
}

/** Arrivals in each hour of one day, from 00:00. */
export function byHour(arrivals: Arrivals[]): number[] {
  const hours = Array.from({ length: 24 }, () => 0)
  for (const { slot, visits } of arrivals) {
    const hour = Math.floor(slot / SLOTS_OF_HOUR)
    hours[hour] = (hours[hour] ?? 0) + visits
  }
  return hours
}

export function arrivedBefore(arrivals: Arrivals[], slot: number): number {
  return arrivals.reduce((sum, one) => sum + (one.slot < slot ? one.visits : 0), 0)
}

/** People inside at an instant; `sure` excludes those whose departure nobody recorded. */
export interface Level {
  all: number
  sure: number
}

/** The level at the beginning of each slot of one day, from 00:00 to 24:00. */
export function levelsOf(changes: Change[]): Level[] {
  const steps = Array.from({ length: SLOTS_OF_DAY + 1 }, () => ({ people: 0, unclosed: 0 }))
  for (const { slot, people, unclosed } of changes) {
    // Visitors of the day before are inside when the day begins.
    const step = steps[Math.max(0, slot)]
    if (!step) continue
    step.people += people
    step.unclosed += unclosed
  }
  let [all, unclosed] = [0, 0]
  return steps.map((step) => {
    all += step.people
    unclosed += step.unclosed
    return { all, sure: all - unclosed }
  })
}

/**
 * Arrivals and changes in the number of people inside on each of `days`, as counts only, in one round trip. No visit is longer
 * than two days: in an office that is open all night it ends by the morning after the next day.
 */
export async function readPresence(
  { pool }: { pool: Pool },
  officeId: string,
  days: OfficeDay[],
): Promise<{ arrivals: Arrivals[]; changes: Change[] }> {
  const statements = days.flatMap((day) => [
    dayStatement('chart-arrivals', ARRIVALS, officeId, day, 0),
    dayStatement('chart-changes', CHANGES, officeId, day, 2),
  ])
  const answers = await inOfficeAtOnce(pool, officeId, statements)
  const ofDays = <T>(place: number) =>
    days.flatMap((day, index): T[] =>
      (answers[2 * index + place]?.rows ?? []).map((row): T => ({ ...(row as T), day })),
    )
  return { arrivals: ofDays<Arrivals>(0), changes: ofDays<Change>(1) }
}

/** One statement per day: for a join with a list of days the planner would read every visit of the office. */
function dayStatement(
  name: string,
  text: string,
  officeId: string,
  day: OfficeDay,
  before: number,
): Statement {
  const [since, until] = [dayStart(addDays(day, -before)), dayStart(addDays(day, 1))]
  return { name, text, values: [officeId, since, until, dayStart(day)] }
}

/** The bounds are computed by the caller, because a sum or a difference in the comparison would prevent use of the index. */
const PRESENT = `office_id = $1 and entered_at >= $2 and entered_at < $3
  and state in ('inside', 'left', 'unclosed') and voided_at is null`

const ARRIVALS = `
select floor(extract(epoch from entered_at - $4::timestamptz) / ${SLOT})::integer as slot,
  count(*) as visits, sum(party_size) as people
from visit where ${PRESENT} group by 1`

const CHANGES = `
with presence as (
  select entered_at - $4::timestamptz as came, coalesce(left_at, day_closed_at) - $4::timestamptz as went,
    party_size as people, case when state = 'unclosed' then party_size else 0 end as unclosed
  from visit where ${PRESENT}
)
select ceil(extract(epoch from at) / ${SLOT})::integer as slot, sum(people) as people, sum(unclosed) as unclosed
from (
  select came as at, people, unclosed from presence
  union all
  select went, -people, -unclosed from presence where went is not null
) change group by 1`
