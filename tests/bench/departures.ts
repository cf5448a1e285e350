import { ask } from '../support/sql.ts'
import { checkIn } from './check-ins.ts'
import { cpuTime } from './children.ts'
import { type Load, type Loaded, load, median } from './load.ts'
import type { Plan } from './plan.ts'
import { departureRequest } from './requests.ts'
import type { Line } from './table.ts'
import type { World } from './world.ts'

/** Upper limit of departures per second, for preparing enough visitors. */
const MAX_PER_SECOND = 1500
const AIM = 1

interface Round extends Loaded {
  appCpu: number
}

/** Departures from all offices, compared with the check-ins of the same people. */
export async function departures(world: World, plan: Plan): Promise<Line[]> {
  const [entered, left]: [Round[], Round[]] = [[], []]
  await checkIn(world, world.gates, { count: MAX_PER_SECOND * plan.seconds })
  for (let round = 0; round < plan.rounds; round++) {
    entered.push(await costing(world, () => checkIn(world, world.gates, { seconds: plan.seconds })))
    const inside = await whoIsInside(world)
    left.push(await costing(world, () => depart(world, inside, plan)))
  }
  const rate = (rounds: Round[]) => median(rounds.map(({ perSecond }) => perSecond))
  const ratio = rate(left) / rate(entered)
  const costs = (what: string, pick: (round: Round) => number): Line => ({
    what: `  ${what}`,
    ours: `${median(left.map(pick)).toFixed(2)} ms`,
    reference: `${median(entered.map(pick)).toFixed(2)} ms`,
    ratio: (median(left.map(pick)) / median(entered.map(pick))).toFixed(2),
    rounds: left.map(pick),
  })
  return [
    {
      what: `departures a second, ${world.gates.length} offices, beside check-ins`,
      ours: rate(left).toFixed(0),
      reference: rate(entered).toFixed(0),
      ratio: ratio.toFixed(2),
      rounds: left.map(({ perSecond }) => perSecond),
      ...{ aim: `≥ ${AIM}`, met: ratio >= AIM },
    },
    costs('the slowest of a hundred (p99)', ({ p99 }) => p99),
    costs('the application’s CPU for each', ({ appCpu }) => appCpu),
  ]
}

async function costing({ app }: World, work: () => Promise<Loaded>): Promise<Round> {
  const before = cpuTime(app.pid)
  const loaded = await work()
  return { ...loaded, appCpu: (cpuTime(app.pid) - before) / loaded.count }
}

/** Records departures across all offices. */
export async function depart(
  { app }: World,
  inside: Inside[],
  { seconds, count = Infinity }: Pick<Load, 'seconds' | 'count'>,
): Promise<Loaded> {
  let at = 0
  return load({
    port: app.port,
    seconds,
    count: Math.min(count, inside.length),
    status: 303,
    request: () => {
      const { id, cookie } = inside[at++] as Inside
      return departureRequest(app.port, cookie, id)
    },
  })
}

interface Inside {
  id: string
  cookie: string
}

/**
 * The newest first. Postgres stores a page whole at its first change after a checkpoint: at hundreds of departures a second of those who
 * came long ago, the disk would be measured. At fifteen a second that is half a megabyte at most.
 */
export async function whoIsInside({ adminUrl, gates }: World): Promise<Inside[]> {
  const cookies = new Map(gates.map(({ officeId, cookie }) => [officeId, cookie]))
  const rows = await ask(
    adminUrl,
    `select id, office_id from visit where state = 'inside' and voided_at is null order by entered_at desc`,
  )
  return rows.flatMap(({ id, office_id }) => {
    const cookie = cookies.get(String(office_id))
    return cookie ? [{ id: String(id), cookie }] : []
  })
}
