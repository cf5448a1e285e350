import { sql } from 'kysely'
import { addDays, dayStart, type OfficeDay } from '../clock.ts'
import type { Db, Pool } from '../db/connect.ts'
import { asStatement, inOfficeAtOnce } from '../db/office-scope.ts'
import { SLOT } from './slots.ts'

/** Who came within one slot of the day. */
export interface Arrivals {
  day: OfficeDay
  slot: number
  visits: number
  people: number
}

/** What the number of people inside changes by at the beginning of a slot, which may lie before the day. */
export interface Change {
  day: OfficeDay
  slot: number
  people: number
  /** Of those, people whose departure nobody recorded. */
  unclosed: number
}

/**
 * When people came, and how the number of those inside changed, on each of `days`; in one round trip, by counts alone.
 * No visit is longer than two days: one of an office that is guarded all night ends in the morning after the next.
 */
export async function readPresence(
  { db, pool }: { db: Db; pool: Pool },
  officeId: string,
  days: OfficeDay[],
): Promise<{ arrivals: Arrivals[]; changes: Change[] }> {
  const queries = [arrivalsOf(officeId, days), changesOf(officeId, days)]
  const statements = queries.map((query) => asStatement(query.compile(db)))
  const [arrivals, changes] = await inOfficeAtOnce(pool, officeId, statements)
  return { arrivals: arrivals?.rows ?? [], changes: changes?.rows ?? [] }
}

/**
 * Visits of the days, and of as many days before each as `before` says. The bounds arrive as they are compared: under
 * row-level security a sum or a difference in the comparison would keep it out of the index.
 */
function visitsOf(officeId: string, days: OfficeDay[], before: number) {
  const starts = days.map(dayStart)
  const since = days.map((day) => dayStart(addDays(day, -before)))
  const until = days.map((day) => dayStart(addDays(day, 1)))
  return sql`unnest(${days}::date[], ${starts}::timestamptz[], ${since}::timestamptz[], ${until}::timestamptz[])
      as d (day, start, since, until)
    join visit v on v.office_id = ${officeId} and v.entered_at >= d.since and v.entered_at < d.until
      and v.state in ('inside', 'left', 'unclosed') and v.voided_at is null`
}

function arrivalsOf(officeId: string, days: OfficeDay[]) {
  return sql<Arrivals>`
    select d.day, floor(extract(epoch from v.entered_at - d.start) / ${SLOT})::integer as slot,
      count(*) as visits, sum(v.party_size) as people
    from ${visitsOf(officeId, days, 0)} group by 1, 2`
}

function changesOf(officeId: string, days: OfficeDay[]) {
  return sql<Change>`
    with presence as (
      select d.day, v.entered_at - d.start as came, coalesce(v.left_at, v.day_closed_at) - d.start as went,
        v.party_size as people, case when v.state = 'unclosed' then v.party_size else 0 end as unclosed
      from ${visitsOf(officeId, days, 2)}
    )
    select day, ceil(extract(epoch from at) / ${SLOT})::integer as slot, sum(people) as people,
      sum(unclosed) as unclosed
    from (
      select day, came as at, people, unclosed from presence
      union all
      select day, went, -people, -unclosed from presence where went is not null
    ) change group by 1, 2`
}
