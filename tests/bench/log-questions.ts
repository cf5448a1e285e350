import type { Client } from 'pg'
import type { Filter } from '../../server/head/log/criteria.ts'
import { readLog, START } from '../../server/head/log/queries.ts'
import { findContacts, findSubjects } from '../../server/head/trace/queries.ts'
import type { Connection } from '../../server/platform/db/connect.ts'
import { A_PAGE } from '../../server/platform/db/paged.ts'
import type { Question } from './race.ts'
import type { Period } from './visits.ts'

/** Facts about the probe office, for asking for a visitor who exists. */
interface Known {
  officeId: string
  period: Period
  /** The phone number of a visitor on the middle day. */
  phone: string
  day: { from: Date; until: Date }
}

export function questions(app: Connection, bare: Client, known: Known): Question[] {
  const { officeId, period, phone, day } = known
  const log = async (filter: Filter) => {
    const { visits, counts } = await readLog(app, { id: officeId, communes: [], purposes: [] }, filter, START)
    return counts.visits + visits.length
  }
  const sql = (text: string, values: unknown[]) => async () =>
    Number((await bare.query(text, [officeId, ...values])).rows.at(-1)?.answer ?? 0)
  const search = (what: string, typed: string, words: string[][]): Question => ({
    what: `search, ${what}`,
    ours: () => log({ words: typed }),
    bare: sql(searchSql(words), words.flat()),
  })
  const digits = phone.slice(-6)
  return [
    { what: 'the first page of a month', ours: () => log(period), bare: sql(PAGE, [period.from, period.to]) },
    search('a folded name', 'nguyen thi hong', [['nguyen'], ['thi'], ['hong']]),
    // Digits match a word or the end of a number: numbers are stored reversed.
    search('the last six digits of a phone', digits, [[digits, `#${digits.split('').reverse().join('')}`]]),
    {
      what: 'a trace over one day',
      ours: async () => {
        const subjects = await findSubjects(app, officeId, { phone, idHash: null }, day)
        return (await findContacts(app.pool, officeId, subjects, BUFFER, day.until)).length
      },
      bare: sql(TRACE, [phone, day.from, day.until, BUFFER]),
    },
  ]
}

const BUFFER = 30

/** Each row carries the check value: the total count plus the number of rows on the page. */
const PAGE = `
with counted as (
  select sum(visits) as visits from office_day where office_id = $1 and day between $2 and $3
)
select v.*, r.display_name as recorder, c.display_name as closer, counted.visits + least(count(*) over (), ${A_PAGE}) as answer
from counted cross join (
  select * from visit v
  where office_id = $1 and entered_at >= $2::date::timestamp at time zone 'Asia/Ho_Chi_Minh'
    and entered_at < ($3::date + 1)::timestamp at time zone 'Asia/Ho_Chi_Minh'
  order by entered_at desc, id limit ${A_PAGE}
) v
left join account r on r.id = v.entered_by left join account c on c.id = v.ended_by
order by v.entered_at desc, v.id`

const COUNTS = `
count(*) filter (where state in ('inside', 'left', 'unclosed') and voided_at is null) over () as visits,
sum(party_size) filter (where state in ('inside', 'left', 'unclosed') and voided_at is null) over () as people,
count(*) filter (where state = 'inside' and voided_at is null) over () as inside,
count(*) filter (where state = 'unclosed' and voided_at is null) over () as unclosed`

/** The newest page of matches with the recorders' names, and the total; every word must match one of several prefixes. */
function searchSql(words: string[][]): string {
  let value = 2
  const has = words.map((beginnings) => {
    const one = beginnings.map(() => `w.word ^@ $${value++}`).join(' or ')
    return `exists (select from visit_search_term w where w.office_id = $1 and w.visit_id = v.id and (${one}))`
  })
  return `
select v.*, r.display_name as recorder, c.display_name as closer, visits + count(*) over () as answer
from (
  select v.*, ${COUNTS} from visit v
  where v.office_id = $1 and ${has.join(' and ')} order by entered_at desc, id limit ${A_PAGE}
) v
left join account r on r.id = v.entered_by left join account c on c.id = v.ended_by
order by v.entered_at desc, v.id`
}

const TRACE = `
select c.id, c.id_hash, c.phone, c.phone_shared, count(*) over () as answer
from visit s join visit c on c.office_id = s.office_id
  and c.entered_at >= s.entered_at - make_interval(mins => $5) - interval '2 days'
  and c.entered_at <= coalesce(s.left_at, s.day_closed_at) + make_interval(mins => $5)
  and coalesce(c.left_at, c.day_closed_at) >= s.entered_at - make_interval(mins => $5)
  and c.state in ('inside', 'left', 'unclosed') and c.voided_at is null
where s.office_id = $1 and s.phone = $2 and s.entered_at >= $3 and s.entered_at < $4
  and s.state in ('inside', 'left', 'unclosed') and s.voided_at is null`
