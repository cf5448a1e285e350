import type { Client } from 'pg'
import { searchWords } from '../../server/core/visits/search-words.ts'
import { personName } from '../../server/operations/demo/names.ts'
import { createRandom } from '../../server/operations/demo/random.ts'
import { addDays, dayStart, type OfficeDay } from '../../server/platform/lib/clock.ts'

export interface Crowd {
  officeId: string
  accountId: string
  visits: number
}

export const DAYS = 29
const NAMES = 5000

/**
 * Inserts visits with common names directly into the tables, the same ones every time, for the days up to `last`: the offices'
 * visits are interleaved as they would have come. Needs a superuser.
 */
export async function seedVisits(client: Client, crowds: Crowd[], last: OfficeDay): Promise<void> {
  // Triggers are off because the rows are valid by construction; a power cut does not matter here.
  await client.query(`set session_replication_role = replica; set synchronous_commit = off; ${INDEXES_OFF}`)
  await nameTables(client)
  const columns = (['officeId', 'accountId', 'visits'] as const).map((name) => crowds.map((one) => one[name]))
  for (let day = 0; day < DAYS; day++) {
    const date = addDays(last, day + 1 - DAYS)
    await client.query(VISITS, [...columns, day, date, dayStart(date)])
  }
  await client.query(FIGURES)
  await client.query(
    `set maintenance_work_mem = '256MB'; reindex table visit; reindex table visit_search_term`,
  )
  await client.query('reset session_replication_role; reset synchronous_commit; reset maintenance_work_mem')
  await client.query('vacuum (analyze) visit, visit_search_term, office_day')
}

/** Search words computed by the application's own function. */
async function nameTables(client: Client): Promise<void> {
  const random = createRandom('search')
  const names = Array.from({ length: NAMES }, () => personName(random))
  const words = names.flatMap((name, n) => searchWords({ name }).map((one) => ({ n, ...one })))
  await client.query('drop table if exists seed_name, seed_word')
  await client.query(
    `create temp table seed_name as
    select n - 1 as n, name from unnest($1::text[]) with ordinality t (name, n)`,
    [names],
  )
  await client.query(
    `create temp table seed_word as
    select * from jsonb_to_recordset($1::jsonb) t (n int, word text, toned text)`,
    [JSON.stringify(words)],
  )
  await client.query('analyze seed_name, seed_word')
}

/** Visits between 7:00 and 17:00 of up to three hours; of a hundred, one was never closed and one is voided. */
const VISITS = `
with drawn as materialized (
  select (lpad(to_hex((extract(epoch from at) * 1000)::bigint), 12, '0') || substr(md5(place || ' ' || i), 13))::uuid as id,
    office_id, account_id, i, at, random, (random & 2147483647) % ${NAMES} as n,
    '+849' || lpad((random::bigint & 99999999)::text, 8, '0') as phone
  from unnest($1::uuid[], $2::uuid[], $3::int[]) with ordinality o (office_id, account_id, visits, place)
  cross join lateral generate_series(visits::bigint * $4::int / ${DAYS} + 1, visits::bigint * ($4 + 1) / ${DAYS}) i
  cross join lateral (select hashint8(i) # hashint8(place) as random,
    date_trunc('second', $6::timestamptz + interval '7 hours'
      + interval '10 hours' * ((i * ${DAYS})::float8 / visits - $4)) as at) drawn
  order by at
), visits as (
  insert into visit (id, office_id, client_uuid, body_hash, year, number, day, state, voided_at, void_reason, name, phone, purpose,
    one_stop, app_status, source, assurance, registered_at, entered_at, entered_by, recorded_at, left_at, ended_how, day_closed_at)
  select id, office_id, gen_random_uuid(), '', 2000, i, $5::date, case when i % 100 = 7 then 'unclosed' else 'left' end,
    case when i % 100 = 57 then at end, case when i % 100 = 57 then 'trial' end, name, phone,
    (array['procedure', 'document', 'work', 'meeting'])[1 + i % 4], i % 3 = 0,
    (array['running', 'off', 'absent', 'unsupported', 'no_smartphone', 'not_asked'])[1 + i % 6],
    'gate', 'staff', at, at, account_id, at, case when i % 100 <> 7 then at + interval '1 second' * (random & 8191) end,
    case when i % 100 = 7 then 'close_of_day' else 'staff' end, case when i % 100 = 7 then $6::timestamptz + interval '19 hours' end
  from drawn join seed_name using (n)
  order by at
)
insert into visit_search_term (office_id, word, toned, entered_at, visit_id)
select office_id, word, toned, at, id from drawn join seed_word using (n)
union all
select office_id, '#' || reverse(substr(phone, 2)), '#' || reverse(substr(phone, 2)), at, id from drawn`

const FIGURES = `
insert into office_day (office_id, day, closed_at, visits, people, departed, unclosed, running, off, absent, unsupported,
  no_smartphone, not_asked, leaving)
select office_id, day, max(entered_at), count(*), count(*), count(left_at), count(day_closed_at),
  count(*) filter (where app_status = 'running'), count(*) filter (where app_status = 'off'),
  count(*) filter (where app_status = 'absent'), count(*) filter (where app_status = 'unsupported'),
  count(*) filter (where app_status = 'no_smartphone'), count(*) filter (where app_status = 'not_asked'),
  count(*) filter (where app_status = 'running')
from visit where voided_at is null group by office_id, day`

/** Disables the indexes until they are rebuilt at the end, which takes a third of the time of updating them row by row. */
const INDEXES_OFF = `
update pg_index set indisready = false, indisvalid = false
where indrelid in ('visit'::regclass, 'visit_search_term'::regclass)`
