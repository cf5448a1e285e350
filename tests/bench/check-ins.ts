import { connect } from '../../server/platform/db/connect.ts'
import { cpuTime } from './children.ts'
import { type Load, type Loaded, load, median } from './load.ts'
import { findPgbench, type Pgbench, runPgbench } from './pgbench.ts'
import type { Plan } from './plan.ts'
import { entryRequest } from './requests.ts'
import { entryScript, insertScript } from './scripts.ts'
import type { Line } from './table.ts'
import type { Gate, World } from './world.ts'

/** Makes check-ins at `gates` over HTTP. */
export function checkIn(
  world: World,
  gates: Gate[],
  how: Pick<Load, 'seconds' | 'count' | 'connections'>,
): Promise<Loaded> {
  const { app, next } = world
  const cookie = () => gates[Math.floor(Math.random() * gates.length)]?.cookie ?? ''
  return load({
    port: app.port,
    ...how,
    status: 303,
    request: () => entryRequest(app.port, cookie(), next()),
  })
}

/** Check-ins at all offices, compared with the same statements in pgbench and with a bare insert. */
export async function manyOffices(world: World, plan: Plan): Promise<Line[]> {
  const { ours, statements, inserts } = await race(world, plan)
  const line = { what: `check-ins a second, ${world.gates.length} offices`, ...perSecond(ours) }
  if (!statements || !inserts) return [line, ...costs(ours)]
  return [
    { ...line, ...against(ours, inserts, 0.25) },
    { ...line, what: '  against its own statements by pgbench', ...against(ours, statements) },
    {
      what: '  its own statements by pgbench, against the bare insert',
      ...perSecond(statements),
      ...against(statements, inserts, 0.45),
    },
    ...costs(ours),
  ]
}

/** After so many check-ins, JIT compilation has settled. */
const ENOUGH = 5000

interface Round extends Loaded {
  appCpu: number
}

async function race(world: World, plan: Plan) {
  const program = findPgbench()
  const appId = await currentAppId(world)
  const bench = (url: string, script: string) =>
    program ? runPgbench(program, { url, script, seconds: plan.seconds, folder: world.folder }) : undefined
  await warmUp(world)
  const ours: Round[] = []
  const statements: Pgbench[] = []
  const inserts: Pgbench[] = []
  for (let round = 0; round < plan.rounds; round++) {
    const cpu = cpuTime(world.app.pid)
    const loaded = await checkIn(world, world.gates, { seconds: plan.seconds })
    ours.push({ ...loaded, appCpu: (cpuTime(world.app.pid) - cpu) / loaded.count })
    const transactions = await bench(world.appUrl, entryScript(world.gates, appId))
    if (transactions) statements.push(transactions)
    const bare = await bench(world.adminUrl, insertScript(world.gates, appId))
    if (bare) inserts.push(bare)
  }
  return program ? { ours, statements, inserts } : { ours }
}

/** Warms the application up, so that a gate is measured as on any day after its first minute. */
async function warmUp(world: World): Promise<void> {
  const missing = ENOUGH - world.next()
  if (missing > 0) await checkIn(world, world.gates, { count: missing })
}

function perSecond(rounds: { perSecond: number }[]) {
  const all = rounds.map((round) => round.perSecond)
  return { ours: median(all).toFixed(0), rounds: all }
}

function against(ours: { perSecond: number }[], reference: Pgbench[], aim?: number) {
  const theirs = median(reference.map((round) => round.perSecond))
  const ratio = median(ours.map((round) => round.perSecond)) / theirs
  return {
    reference: theirs.toFixed(0),
    ratio: ratio.toFixed(2),
    ...(aim !== undefined && { aim: `≥ ${aim}`, met: ratio >= aim }),
  }
}

function costs(ours: Round[]): Line[] {
  const each = (what: string, pick: (round: Round) => number, aim = Infinity): Line => {
    const rounds = ours.map(pick)
    const value = median(rounds)
    const judged = aim < Infinity && { aim: `≤ ${aim} ms`, met: value <= aim }
    return { what: `  ${what}`, ours: `${value.toFixed(2)} ms`, rounds, ...judged }
  }
  return [
    each('the slowest of a hundred (p99)', (round) => round.p99, 20),
    each('the application’s CPU for each', (round) => round.appCpu, 0.5),
    each('the load generator’s CPU for each', (round) => round.ownCpu),
  ]
}

async function currentAppId({ appUrl }: World): Promise<string> {
  const { db, close } = connect(appUrl, () => {})
  const { id } = await db.selectFrom('recommended_app').select('id').executeTakeFirstOrThrow()
  await close()
  return id
}
