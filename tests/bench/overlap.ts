import pg from 'pg'
import { findContacts } from '../../server/head/trace/queries.ts'
import { connect } from '../../server/platform/db/connect.ts'
import { inOfficeAtOnce } from '../../server/platform/db/office-scope.ts'
import type { VisitRow } from '../../server/platform/db/schema.ts'
import { median } from './load.ts'
import type { Plan } from './plan.ts'
import { type Line, milliseconds } from './table.ts'
import { holdVisits } from './visits.ts'
import type { World } from './world.ts'

const AIM = 0.1
const SUBJECTS = 100
/** An empty query, to measure its fixed cost. */
const NOTHING = { name: 'nothing', text: 'select', values: [] }

/**
 * Who was present together with a person for an hour: by the application's role under row-level security, compared with luca's
 * query on the same visits (services/backend/src/routes/v3/locationTransfers.js at 49b70877) without it.
 */
export async function overlap({ appUrl, adminUrl, gates }: World, { sizes }: Plan): Promise<Line[]> {
  const bare = new pg.Client({ connectionString: adminUrl })
  const app = connect(appUrl, () => {}, 1)
  await bare.connect()
  try {
    const each = Math.round(Math.max(...sizes) / gates.length)
    await holdVisits(
      bare,
      gates.map((gate) => ({ ...gate, visits: each })),
    )
    await plantTraces(bare)
    const { rows: subjects } = await bare.query<VisitRow>(HOURS, [SUBJECTS])
    const ours = await timesOf(subjects, (subject) =>
      findContacts(app.pool, subject.office_id, [subject], 0, subject.left_at as Date),
    )
    const theirs = await timesOf(
      subjects,
      async (subject) =>
        (await bare.query(OVERLAP, [subject.office_id, subject.entered_at, subject.left_at])).rows,
    )
    if (ours.found !== theirs.found)
      throw new Error(`${ours.found} found by the application, ${theirs.found} in luca's form`)
    const ourWay = await timesOf(subjects, ({ office_id }) => inOfficeAtOnce(app.pool, office_id, [NOTHING]))
    const theirWay = await timesOf(subjects, async () => (await bare.query(NOTHING.text)).rows)
    return [
      {
        what: `who was there in an hour (${(ours.found / SUBJECTS).toFixed(0)} of ${each} visits), beside luca’s form`,
        ...milliseconds(ours.time - ourWay.time, theirs.time - theirWay.time, AIM),
      },
      {
        what: '  with the way to the database and back',
        ours: `${ours.time.toFixed(2)} ms`,
        reference: `${theirs.time.toFixed(2)} ms`,
        ratio: (ours.time / theirs.time).toFixed(2),
      },
    ]
  } finally {
    await bare.query('drop table if exists luca_trace')
    await app.close()
    await bare.end()
  }
}

/** Times the second of two identical queries, so that both sides are warm. */
async function timesOf(
  subjects: VisitRow[],
  ask: (subject: VisitRow) => Promise<unknown[]>,
): Promise<{ time: number; found: number }> {
  const answers = []
  for (const subject of subjects) {
    await ask(subject)
    const began = performance.now()
    const { length: found } = await ask(subject)
    answers.push({ time: performance.now() - began, found })
  }
  return {
    time: median(answers.map(({ time }) => time)),
    found: answers.reduce((sum, { found }) => sum + found, 0),
  }
}

/** Visits of 50 to 70 minutes, at any office. */
const HOURS = `
select * from visit where left_at - entered_at between interval '50 minutes' and interval '70 minutes'
  and voided_at is null order by client_uuid limit $1`

/** Two indexes, as luca has them. */
async function plantTraces(bare: pg.Client): Promise<void> {
  await bare.query(`
    create extension if not exists btree_gist;
    drop table if exists luca_trace;
    create table luca_trace as
      select id as trace_id, office_id as location_id, tstzrange(entered_at, coalesce(left_at, day_closed_at), '[]') as time
      from visit where state in ('inside', 'left', 'unclosed') and voided_at is null order by entered_at;
    create index luca_trace_location on luca_trace using gist (location_id);
    create index luca_trace_time on luca_trace using gist (time)`)
  await bare.query('vacuum (analyze) luca_trace')
}

const OVERLAP = `select * from luca_trace where location_id = $1 and time && tstzrange($2, $3, '[]')`
