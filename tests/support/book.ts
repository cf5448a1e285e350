import pg from 'pg'
import { searchWords } from '../../server/core/visits/search-words.ts'
import { verifyChain } from '../../server/platform/audit/verify.ts'
import { connect } from '../../server/platform/db/connect.ts'

/** Queries for inconsistent visits or days: each must return no rows. */
const HALF_WRITTEN = {
  'a visit stands twice': `select name from visit group by name having count(*) > 1`,
  'a visit has not exactly one line in the audit': `select v.id from visit v left join audit a
    on a.office_id = v.office_id and a.subject_id = v.id and a.action in ('visit.entered', 'visit.entered_offline')
    group by v.id having count(a.seq) <> 1`,
  'a line in the audit has no visit': `select a.seq from audit a left join visit v on v.id = a.subject_id
    where a.action in ('visit.entered', 'visit.entered_offline') and v.id is null`,
  'the book has a gap': `select office_id, year from visit group by office_id, year
    having count(*) <> max(number) or min(number) <> 1`,
  'the counter is not at the last number': `select c.office_id from visit_counter c
    left join visit v on v.office_id = c.office_id and v.year = c.year
    group by c.office_id, c.year, c.last having coalesce(max(v.number), 0) <> c.last`,
  'the figures differ from the visits': `select v.office_id, v.day from visit v
    left join lateral (select * from office_day d where d.office_id = v.office_id and d.day = v.day
      order by revision desc limit 1) d on true
    group by v.office_id, v.day, d.visits, d.people, d.inside
    having (count(*), sum(party_size), count(*) filter (where state = 'inside'))
      is distinct from (d.visits::bigint, d.people::bigint, d.inside::bigint)`,
}

/** Lists every inconsistency in the register; empty when all is consistent. */
export async function problemsInBook(adminUrl: string, appUrl: string): Promise<string[]> {
  const client = new pg.Client({ connectionString: adminUrl })
  await client.connect()
  const problems: string[] = []
  try {
    for (const [problem, sql] of Object.entries(HALF_WRITTEN)) {
      const { rowCount } = await client.query(sql)
      if (rowCount) problems.push(`${problem}: ${rowCount} times`)
    }
    const { rows } =
      await client.query(`select v.*, array_remove(array_agg(w.word || ' ' || w.toned), null) as words
      from visit v left join visit_search_term w on w.visit_id = v.id group by v.id`)
    const wanted = (visit: Parameters<typeof searchWords>[0]) =>
      searchWords(visit).map(({ word, toned }) => `${word} ${toned}`)
    const wordless = rows.filter((visit) => wanted(visit).sort().join() !== visit.words.sort().join())
    if (wordless.length > 0) problems.push(`search words are missing: ${wordless.length} times`)
    const offices = (await client.query('select id from office')).rows.map(({ id }) => id as string)
    problems.push(...(await brokenChains(appUrl, offices)))
  } finally {
    await client.end()
  }
  return problems
}

async function brokenChains(appUrl: string, offices: string[]): Promise<string[]> {
  const { db, close } = connect(appUrl, () => {})
  try {
    // One at a time: verified in parallel, each would wait for a connection, on a busy machine until the timeout.
    const states: Awaited<ReturnType<typeof verifyChain>>[] = []
    for (const id of offices) states.push(await verifyChain(db, id))
    return states
      .filter((state) => !state.ok)
      .map((state) => `an audit chain is broken: ${JSON.stringify(state)}`)
  } finally {
    await close()
  }
}

/** Returns those of the client UUIDs that have no visit in the register. */
export async function lostOf(adminUrl: string, clientUuids: Iterable<string>): Promise<string[]> {
  const client = new pg.Client({ connectionString: adminUrl })
  await client.connect()
  try {
    const { rows } = await client.query(
      `select sent from unnest($1::uuid[]) sent left join visit on client_uuid = sent where client_uuid is null`,
      [[...clientUuids]],
    )
    return rows.map(({ sent }) => sent as string)
  } finally {
    await client.end()
  }
}
