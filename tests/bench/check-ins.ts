import { projectRoot } from '../../server/platform/lib/paths.ts'
import { cpuTime, startSpeaking } from './children.ts'
import { type Load, type Loaded, load, median } from './load.ts'
import type { Plan } from './plan.ts'
import { entryRequest } from './requests.ts'
import type { Line } from './table.ts'
import type { Gate, World } from './world.ts'

/** Makes check-ins at `gates` over HTTP. */
export function checkIn(
  { app, next }: Pick<World, 'app' | 'next'>,
  gates: Gate[],
  how: Pick<Load, 'seconds' | 'count' | 'connections'>,
): Promise<Loaded> {
  const cookie = () => gates[Math.floor(Math.random() * gates.length)]?.cookie ?? ''
  return load({
    port: app.port,
    ...how,
    status: 303,
    request: () => entryRequest(app.port, cookie(), next()),
  })
}

/** Check-ins at all offices, compared with a bare Express application that only looks up the session and inserts the row. */
export async function manyOffices(world: World, plan: Plan): Promise<Line[]> {
  const { ours, bare } = await race(world, plan)
  const [mine, theirs] = [ours, bare].map((rounds) => median(rounds.map((round) => round.perSecond)))
  return [
    {
      what: `check-ins a second, ${world.gates.length} offices, beside a bare Express application with the same insert`,
      ours: (mine ?? 0).toFixed(0),
      reference: (theirs ?? 0).toFixed(0),
      ratio: ((mine ?? 0) / (theirs ?? 1)).toFixed(2),
      rounds: ours.map((round) => round.perSecond),
    },
    ...costs(ours, bare),
  ]
}

/** After so many check-ins, JIT compilation has settled. */
const ENOUGH = 5000

interface Round extends Loaded {
  cpu: number
}

async function race(world: World, plan: Plan) {
  const bareApp = await startBare(world)
  await warmUp(world, world.app)
  await warmUp(world, bareApp)
  const [ours, bare]: [Round[], Round[]] = [[], []]
  for (let round = 0; round < plan.rounds; round++) {
    ours.push(await costing(world, world.app, plan.seconds))
    bare.push(await costing(world, bareApp, plan.seconds))
  }
  await bareApp.stop()
  return { ours, bare }
}

async function startBare({ settings }: World): Promise<World['app']> {
  const { line, ...child } = await startSpeaking({
    args: ['server/operations/launch/run.mjs', '../tests/bench/bare-entry'],
    cwd: projectRoot,
    env: settings,
  })
  return { ...child, port: Number(line) }
}

async function costing({ gates, next }: World, app: World['app'], seconds: number): Promise<Round> {
  const before = cpuTime(app.pid)
  const loaded = await checkIn({ app, next }, gates, { seconds })
  return { ...loaded, cpu: (cpuTime(app.pid) - before) / loaded.count }
}

/** Warms an application up, so that a gate is measured as on any day after its first minute. */
async function warmUp({ gates, next }: World, app: World['app']): Promise<void> {
  await checkIn({ app, next }, gates, { count: ENOUGH })
}

function costs(ours: Round[], bare: Round[]): Line[] {
  const each = (what: string, pick: (round: Round) => number, aim = Infinity): Line => {
    const rounds = ours.map(pick)
    const [value, theirs] = [median(rounds), median(bare.map(pick))]
    const judged = aim < Infinity && { aim: `≤ ${aim} ms`, met: value <= aim }
    const beside = { reference: `${theirs.toFixed(2)} ms`, ratio: (value / theirs).toFixed(2) }
    return { what: `  ${what}`, ours: `${value.toFixed(2)} ms`, ...beside, rounds, ...judged }
  }
  return [
    each('the slowest of a hundred (p99), beside that bare application', (round) => round.p99, 20),
    each('the application’s CPU for each, beside that bare application', (round) => round.cpu, 0.5),
    each('the load generator’s CPU for each', (round) => round.ownCpu),
  ]
}
