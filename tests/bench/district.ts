import pg from 'pg'
import { type DateRange, periodBefore } from '../../server/core/figures/date-range.ts'
import { readCourses, readDistrict } from '../../server/district/overview/queries.ts'
import { windowOf } from '../../server/district/overview/window.ts'
import { type Connection, connect } from '../../server/platform/db/connect.ts'
import { COUNTS } from '../../server/platform/db/counts.ts'
import { addDays, officeDay } from '../../server/platform/lib/clock.ts'
import type { Plan } from './plan.ts'
import { type Question, race } from './race.ts'
import { type Line, milliseconds } from './table.ts'
import { crowdOf, holdVisits } from './visits.ts'
import type { World } from './world.ts'

const AIM = 1.5
const MAX_GROWTH = 1.2
const YEAR = 365

/** All queries of the district's page, by the application and as plain SQL, with few and with many visits. */
export async function district({ gates, adminUrl, appUrl }: World, { sizes }: Plan): Promise<Line[]> {
  const bare = new pg.Client({ connectionString: adminUrl })
  const app = connect(appUrl, () => {}, 1)
  await bare.connect()
  try {
    const today = officeDay(new Date())
    const year = { from: addDays(today, 1 - YEAR), to: today }
    const lines: Line[] = []
    const times = new Map<string, number[]>()
    // The most first: the log's row before this one leaves them.
    for (const size of sizes.toReversed()) {
      await holdVisits(bare, crowdOf(gates, size))
      await freezeYears(bare, addDays(year.from, -YEAR), today)
      for (const [name, period] of [
        ['a year', year],
        ['today', { from: today, to: today }],
      ] as const) {
        const what = `the district’s page of ${gates.length} offices, ${name}`
        const { mine, theirs } = await race(question(what, app, bare, period))
        times.set(what, [...(times.get(what) ?? []), mine])
        lines.push({ what: `${what}, ${size} visits`, ...milliseconds(mine, theirs, AIM) })
      }
    }
    const growth = [...times].map(([what, all]) => ({
      what: `${what}, with the most visits beside the fewest`,
      ...milliseconds(all[0] ?? Number.NaN, all.at(-1) ?? Number.NaN, MAX_GROWTH),
    }))
    return [...lines, ...growth]
  } finally {
    await app.close()
    await bare.end()
  }
}

/** Inserts closed days of every office before the days with visits; some were changed after their close. */
export async function freezeYears(bare: pg.Client, from: string, to: string): Promise<void> {
  const counts = COUNTS.filter((name) => name !== 'inside' && name !== 'waiting')
  const count = (name: string, index: number) => `1 + abs(hashtext(o.code || d || '${name}')) % ${20 + index}`
  await bare.query(`
    insert into office_day (office_id, day, revision, closed_at, ${counts.join(', ')})
    select o.id, d::date, r, d + interval '19 hours', ${counts.map(count).join(', ')}
    from office o, generate_series('${from}'::date, '${to}', '1 day') d, generate_series(0, 1) r
    where o.code like 'co-quan-%' and extract(isodow from d) < 6 and (r = 0 or abs(hashtext(o.code || d)) % 10 = 0)
    on conflict do nothing`)
  await bare.query('vacuum (analyze) office_day')
}

function question(what: string, app: Connection, bare: pg.Client, period: DateRange): Question {
  const window = windowOf(period)
  const before = periodBefore(period)
  return {
    what,
    ours: async () => {
      const {
        offices,
        parts,
        before: earlier,
      } = await readDistrict(app, { window, before, today: period.to })
      await readCourses(app, window)
      return sum(offices) + sum(parts) + sum(earlier)
    },
    bare: async () => {
      const { from, to, step, first } = window
      const now = await bare.query({ name: 'district', text: NOW, values: [from, to, step, first] })
      const then = await bare.query({ name: 'before', text: BEFORE, values: [before.from, before.to] })
      return sum(now.rows) + sum(then.rows)
    },
  }
}

/** Large sums arrive as strings. */
function sum(rows: { visits: number | string }[]): number {
  return rows.reduce((all, { visits }) => all + Number(visits), 0)
}

const newest = (from: string, to: string) => `
  select distinct on (office_id, day) * from office_day where day between ${from} and ${to}
  order by office_id, day, revision desc`
const sums = (condition = '') =>
  COUNTS.map((name) => `coalesce(sum(${name})${condition}, 0) as ${name}`).join(', ')

const NOW = `
with by_part as (
  select office_id, (day - $1::date) / $3::integer as part, ${sums()}
  from (${newest('$1', '$2')}) d group by office_id, part
)
select office_id, null::integer as part, json_object_agg(part, visits) as parts, ${sums(' filter (where part >= $4)')}
from by_part group by office_id
union all
select null, part, null, ${sums()} from by_part group by part`

const BEFORE = `
select office_id, sum(visits) as visits, sum(people) as people,
  sum(running + off + absent + unsupported) as smartphone, sum(leaving) as leaving
from (${newest('$1', '$2')}) d group by office_id`
