import pg from 'pg'
import { personName } from '../../server/demo/names.ts'
import { createRandom } from '../../server/demo/random.ts'
import { searchWords } from '../../server/visits/search-words.ts'
import type { World } from './world.ts'

const NAMES = 5000

/** Fills a month of all offices with visits of people with usual names, past the application. */
export async function seedVisits({ adminUrl, gates }: World, count: number): Promise<void> {
  const client = new pg.Client({ connectionString: adminUrl })
  await client.connect()
  try {
    await nameTables(client)
    const offices = gates.map(({ officeId }) => officeId)
    const accounts = gates.map(({ accountId }) => accountId)
    await client.query(VISITS, [count, offices, accounts, NAMES])
    await client.query(WORDS, [NAMES])
    await client.query('analyze visit, visit_word')
  } finally {
    await client.end()
  }
}

/** The words of a name are the application's own. */
async function nameTables(client: pg.Client): Promise<void> {
  const random = createRandom('search')
  const names = Array.from({ length: NAMES }, () => personName(random))
  const words = names.flatMap((name, n) =>
    searchWords({ name, host: null, organisation: null, phone: null }).map((one) => ({ n, ...one })),
  )
  await client.query(
    `create temp table bench_name as
    select n - 1 as n, name from unnest($1::text[]) with ordinality t (name, n)`,
    [names],
  )
  await client.query(
    `create temp table bench_word as
    select * from jsonb_to_recordset($1::jsonb) t (n int, word text, toned text)`,
    [JSON.stringify(words)],
  )
  await client.query('analyze bench_name, bench_word')
}

/** `body_hash` carries the number of the visit, by which its name was chosen and its words are. */
const VISITS = `
insert into visit (id, office_id, client_uuid, body_hash, year, number, day, state, name, phone, purpose, one_stop,
  app_status, source, assurance, registered_at, entered_at, entered_by, recorded_at, left_at, ended_how)
select gen_random_uuid(), ($2::uuid[])[o], gen_random_uuid(), int4send(i), 2000, i, (at at time zone 'Asia/Ho_Chi_Minh')::date,
  'left', name, '+849' || lpad((i::bigint * 7919 % 100000000)::text, 8, '0'), (array['procedure', 'document', 'work', 'meeting'])[1 + i % 4],
  false, 'running', 'gate', 'staff', at, at, ($3::uuid[])[o], at, at, 'staff'
from generate_series(1, $1::int) i
cross join lateral (select 1 + i % cardinality($2::uuid[]) as o,
  date_trunc('milliseconds', now() - i::float8 / $1 * interval '30 days') as at) place
join bench_name on n = (hashint4(i) & 2147483647) % $4::int`

const WORDS = `
with mine as (
  select *, ('x' || encode(body_hash, 'hex'))::bit(32)::int as i from visit where year = 2000
)
insert into visit_word (office_id, word, toned, entered_at, visit_id)
select office_id, word, toned, entered_at, id from mine join bench_word on n = (hashint4(i) & 2147483647) % $1::int
union all
select office_id, '#' || reverse(substr(phone, 2)), '#' || reverse(substr(phone, 2)), entered_at, id from mine`
