import { connect } from '../../server/platform/db/connect.ts'
import { projectRoot } from '../../server/platform/lib/paths.ts'
import { cpuTime, startSpeaking } from './children.ts'
import { type Load, type Loaded, load, median } from './load.ts'
import { findPgbench, type Pgbench, runPgbench } from './pgbench.ts'
import type { Plan } from './plan.ts'
import { entryRequest } from './requests.ts'
import { entryScript, insertScript } from './scripts.ts'
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

/**
 * Check-ins at all offices, compared with the same statements in pgbench, with a bare insert, and with a bare Express application
 * that only looks up the session and inserts the row.
 */
export async function manyOffices(world: World, plan: Plan): Promise<Line[]> {
  const { ours, bare, statements, inserts } = await race(world, plan)
  const line = { what: `check-ins a second, ${world.gates.length} offices`, ...perSecond(ours) }
  const beside = {
    ...line,
    what: '  against a bare Express application with the same insert',
    ...against(ours, bare),
  }
  if (!statements || !inserts) return [line, beside, ...costs(ours, bare)]
  return [
    { ...line, ...against(ours, inserts, 0.25) },
    { ...line, what: '  against its own statements by pgbench', ...against(ours, statements) },
    beside,
    {
      what: '  its own statements by pgbench, against the bare insert',
      ...perSecond(statements),
      ...against(statements, inserts, 0.45),
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
  const program = findPgbench()
  const appId = await currentAppId(world)
  const bench = (url: string, script: string) =>
    program ? runPgbench(program, { url, script, seconds: plan.seconds, folder: world.folder }) : undefined
  const bareApp = await startBare(world, appId)
  await warmUp(world, world.app)
  await warmUp(world, bareApp)
  const [ours, bare]: [Round[], Round[]] = [[], []]
  const statements: Pgbench[] = []
  const inserts: Pgbench[] = []
  for (let round = 0; round < plan.rounds; round++) {
    ours.push(await costing(world, world.app, plan.seconds))
    bare.push(await costing(world, bareApp, plan.seconds))
    const transactions = await bench(world.appUrl, entryScript(world.gates, appId))
    if (transactions) statements.push(transactions)
    const inserted = await bench(world.adminUrl, insertScript(world.gates, appId))
    if (inserted) inserts.push(inserted)
  }
  await bareApp.stop()
  return program ? { ours, bare, statements, inserts } : { ours, bare }
}

async function startBare({ settings }: World, appId: string): Promise<World['app']> {
  const { line, ...child } = await startSpeaking({
    args: ['server/operations/launch/run.mjs', '../tests/bench/bare-entry', appId],
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

async function currentAppId({ appUrl }: World): Promise<string> {
  const { db, close } = connect(appUrl, () => {})
  const { id } = await db.selectFrom('recommended_app').select('id').executeTakeFirstOrThrow()
  await close()
  return id
}
