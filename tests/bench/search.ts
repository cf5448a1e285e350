import pg from 'pg'
import { officeDay } from '../../server/clock.ts'
import { type Connection, connect } from '../../server/db/connect.ts'
import { START } from '../../server/log/cursor.ts'
import { type Filter, viewFilter } from '../../server/log/filter.ts'
import { PAGE_SIZE, readLog } from '../../server/log/queries.ts'
import { seedVisits } from '../support/many-visits.ts'
import { median } from './load.ts'
import type { Plan } from './plan.ts'
import type { Line } from './table.ts'
import type { World } from './world.ts'

const AIM = 1.5
const ROUNDS = 60

/** A question to the log, and the words that its hand-written twin looks for. */
const QUESTIONS: [what: string, typed: string, like: string[]][] = [
  ['a folded name', 'nguyen thi hong', ['nguyen', 'thi', 'hong']],
  ['a name with its tones', 'Nguyễn Thị Hồng', ['nguyen', 'thi', 'hong']],
  ['the commonest word', 'nguyen', ['nguyen']],
  ['a name that nobody has', 'khongai', ['khongai']],
  ['the last six digits of a phone', '123456', ['#654321']],
]

/** The head's search as the application, beside the bare question as a superuser, office by office in turn. */
export async function search(world: World, { visits }: Plan): Promise<Line[]> {
  const ours = connect(world.appUrl, () => {}, 1)
  const bare = new pg.Client({ connectionString: world.adminUrl })
  await bare.connect()
  try {
    const each = Math.round(visits / world.gates.length)
    await seedVisits(
      bare,
      world.gates.map((gate) => ({ ...gate, visits: each })),
      officeDay(new Date()),
    )
    const lines: Line[] = []
    for (const [what, typed, words] of QUESTIONS) {
      lines.push(await race(world, ours, bare, { what: `search, ${what}`, filter: asking(typed), words }))
    }
    return [{ what: 'search: visits in the log', ours: String(visits) }, ...lines]
  } finally {
    await bare.end()
    await ours.close()
  }
}

function asking(words: string): Filter {
  return { ...viewFilter('inside', ''), state: null, words }
}

async function race(
  { gates }: World,
  connection: Connection,
  bare: pg.Client,
  { what, filter, words }: { what: string; filter: Filter; words: string[] },
): Promise<Line> {
  const times: { ours: number[]; bare: number[] } = { ours: [], bare: [] }
  for (let round = 0; round < ROUNDS; round++) {
    const { officeId } = gates[round % gates.length] as World['gates'][number]
    const ask = async () => (await readLog(connection, officeId, filter, START)).counts.visits
    const askBare = async () => {
      const { rows } = await bare.query(bareSql(words), [officeId, ...words])
      return Number(rows[0]?.count ?? 0)
    }
    // Whoever asks first finds the office's pages cold: both find them warm.
    if ((await ask()) !== (await askBare())) throw new Error(`${what}: the counts differ`)
    times.ours.push(await timed(ask))
    times.bare.push(await timed(askBare))
  }
  const [mine, theirs] = [median(times.ours), median(times.bare)]
  const ratio = mine / theirs
  return {
    what,
    ours: `${mine.toFixed(2)} ms`,
    reference: `${theirs.toFixed(2)} ms`,
    ratio: ratio.toFixed(2),
    aim: `≤ ${AIM}`,
    met: ratio <= AIM,
  }
}

/** One statement: the newest page, and how many visits there are. */
function bareSql(words: string[]): string {
  const has = words.map(
    (_, index) =>
      `exists (select from visit_word w where w.office_id = $1 and w.visit_id = v.id and w.word ^@ $${index + 2})`,
  )
  return `select v.*, count(*) over () as count from visit v
    where v.office_id = $1 and ${has.join(' and ')} order by v.entered_at desc, v.id limit ${PAGE_SIZE}`
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now()
  await work()
  return performance.now() - began
}
