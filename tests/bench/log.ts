import pg from 'pg'
import { connect } from '../../server/platform/db/connect.ts'
import { addDays, dayStart, officeDay } from '../../server/platform/lib/clock.ts'
import { questions } from './log-questions.ts'
import type { Plan } from './plan.ts'
import { race } from './race.ts'
import { type Line, milliseconds } from './table.ts'
import { crowdOf, holdVisits } from './visits.ts'
import type { World } from './world.ts'

const AIM = 1.5
const MAX_GROWTH = 2
/** The head's queries by the application, compared with the same as plain SQL and with themselves in a larger log. */
export async function log(world: World, { sizes }: Plan): Promise<Line[]> {
  const bare = new pg.Client({ connectionString: world.adminUrl })
  await bare.connect()
  try {
    const lines: Line[] = []
    const times = new Map<string, number[]>()
    for (const size of sizes) {
      for (const { what, mine, theirs } of await answersAt(world, bare, size)) {
        times.set(what, [...(times.get(what) ?? []), mine])
        lines.push({ what: `${what}, ${size} visits`, ...milliseconds(mine, theirs, AIM) })
      }
    }
    return [...lines, ...[...times].map(([what, all]) => growth(what, all))]
  } finally {
    await bare.end()
  }
}

/** Queries the office whose number of visits is always the same. */
async function answersAt({ gates, appUrl }: World, bare: pg.Client, size: number) {
  const [probe] = gates
  if (!probe) throw new Error('no office')
  const period = await holdVisits(bare, crowdOf(gates, size))
  const app = connect(appUrl, () => {}, 1)
  try {
    const answers = []
    for (const question of questions(app, bare, await knownOf(bare, probe.officeId, period)))
      answers.push(await race(question))
    return answers
  } finally {
    await app.close()
  }
}

async function knownOf(bare: pg.Client, officeId: string, period: { from: string; to: string }) {
  const { rows } = await bare.query(
    `select entered_at, phone from visit where office_id = $1 order by entered_at desc, id limit 1 offset 5000`,
    [officeId],
  )
  const { entered_at: enteredAt, phone } = rows[0]
  const day = officeDay(enteredAt)
  return {
    officeId,
    period,
    phone,
    day: { from: dayStart(day), until: dayStart(addDays(day, 1)) },
  }
}

function growth(what: string, times: number[]): Line {
  const [least = Number.NaN, most = Number.NaN] = [times[0], times.at(-1)]
  return {
    what: `${what}, in the biggest log beside the smallest`,
    ...milliseconds(most, least, MAX_GROWTH),
  }
}
