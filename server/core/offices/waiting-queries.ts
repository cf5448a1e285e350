import type { Pool } from '../../platform/db/connect.ts'
import { inOfficeAtOnce } from '../../platform/db/office-scope.ts'
import type { BreachRow, SubjectRequestRow } from '../../platform/db/schema.ts'
import { addDays, dayStart, type OfficeDay, officeDay } from '../../platform/lib/clock.ts'

/** How many unfinished slips a page lists; it says if there are more. */
export const SLIPS_SHOWN = 100

/** How many open breaches and requests a page lists: breaches within the 72 hours of the law first, requests oldest first. */
const BREACHES_SHOWN = 5
const REQUESTS_SHOWN = 200

/** How many days back departures that nobody recorded are listed. */
const DAYS_BACK = 7

interface UnfinishedSlip {
  id: string
  number: number
  day: OfficeDay
}

export type OpenBreach = Pick<BreachRow, 'id' | 'harm' | 'discovered_at' | 'reported_at'>

/** What only the head of the office can finish. */
export interface Waiting {
  /** Trace requests of the district that the office has not answered. */
  traces: number
  /** Numbered sheets for power cuts that have not come back. */
  sheets: number
  /** The number of open requests about personal data, and the oldest of them. */
  requestCount: number
  requests: Pick<SubjectRequestRow, 'kind' | 'received_on' | 'extended_until'>[]
  breachCount: number
  breaches: OpenBreach[]
  /** Visits by slip whose name nobody has typed in, the oldest first. */
  slips: UnfinishedSlip[]
  /** Days of the last week that closed with visitors not recorded as left, the newest first. */
  unclosed: { day: OfficeDay; visits: number }[]
  /** Visits dated in the future by a clock that was ahead; counted up to {@link SLIPS_SHOWN}. */
  ahead: number
}

/** Everything that waits for the head, in one statement whose cost does not grow with the log. */
export async function readWaiting(pool: Pool, officeId: string, now: Date): Promise<Waiting> {
  const today = officeDay(now)
  const tomorrow = dayStart(addDays(today, 1))
  const shown = [SLIPS_SHOWN, BREACHES_SHOWN, REQUESTS_SHOWN]
  const values = [officeId, today, addDays(today, -DAYS_BACK), ...shown, tomorrow]
  const waits = { name: 'waiting', text: WAITING, values }
  const [result] = await inOfficeAtOnce<[Waiting]>(pool, officeId, [waits])
  const [row] = result.rows
  if (!row) throw new Error('a select without a table gave no row')
  const { breaches, ...waiting } = row
  return {
    ...waiting,
    // JSON has no dates.
    breaches: breaches.map((breach) => ({
      ...breach,
      discovered_at: new Date(breach.discovered_at),
      reported_at: breach.reported_at && new Date(breach.reported_at),
    })),
  }
}

const list = (rows: string) => `coalesce((select json_agg(row_to_json(x)) from (${rows}) x), '[]')`

const WAITING = `
select
  (select count(*) from trace_answer a join trace_request r on r.id = a.request_id
   where a.office_id = $1 and a.state = 'waiting' and r.ended_at is null and r.hold_until >= $2::date) as traces,
  (select count(*) from paper_sheet where office_id = $1 and returned_at is null) as sheets,
  (select count(*) from subject_request where office_id = $1 and closed_at is null) as "requestCount",
  ${list(`
    select kind, received_on, extended_until from subject_request
    where office_id = $1 and closed_at is null order by received_on limit $6`)} as requests,
  (select count(*) from breach where office_id = $1 and closed_at is null) as "breachCount",
  ${list(`
    select id, harm, discovered_at, reported_at from breach where office_id = $1 and closed_at is null
    order by harm = 'unlikely' or reported_at is not null, discovered_at limit $5`)} as breaches,
  ${list(`
    select id, slip_number as number, day from visit
    where office_id = $1 and name is null and voided_at is null order by entered_at limit $4`)} as slips,
  ${list(`
    select day, unclosed as visits from (
      select distinct on (day) day, unclosed from office_day
      where office_id = $1 and day >= $3::date and day <= $2::date order by day desc, revision desc
    ) newest where unclosed > 0`)} as unclosed,
  (select count(*) from (select from visit where office_id = $1 and entered_at >= $7 and voided_at is null limit $4) x) as ahead`
