import { mkdirSync } from 'node:fs'
import path from 'node:path'
import { checkIn } from './check-ins.ts'
import { cpuTime } from './children.ts'
import { CONNECTIONS, median } from './load.ts'
import type { Plan } from './plan.ts'
import type { Line } from './table.ts'
import { startApp, type World } from './world.ts'

/** Numbers of application processes, tried in turns. */
const TRIED = [1, 2, 4]

interface Round {
  perSecond: number
  p99: number
  /** CPU time in ms per check-in, of all processes and of their database. */
  appCpu: number
  databaseCpu: number
}

/** Check-ins handled by several processes with one database on the same processors, compared with one process. */
export async function processes(world: World, plan: Plan): Promise<Line[]> {
  const others = await Promise.all(
    Array.from({ length: Math.max(...TRIED) - 1 }, (_, number) => {
      const folder = path.join(world.folder, `process-${number}`)
      mkdirSync(folder)
      return startApp(folder, { ...world.settings, DATA_DIR: path.join(folder, 'app') })
    }),
  )
  try {
    const apps = [world.app, ...others]
    for (const app of apps) await checkIn({ ...world, app }, world.gates, { count: 1000 })
    const rounds = new Map<number, Round[]>(TRIED.map((count) => [count, []]))
    for (let round = 0; round < plan.rounds; round++)
      for (const count of TRIED)
        rounds.get(count)?.push(await oneRound(world, apps.slice(0, count), plan.seconds))
    const [alone = []] = rounds.values()
    return TRIED.map((count) => lineOf(count, rounds.get(count) ?? [], alone))
  } finally {
    await Promise.all(others.map((app) => app.stop()))
  }
}

async function oneRound(world: World, apps: World['app'][], seconds: number): Promise<Round> {
  const cpu = () => apps.reduce((sum, { pid }) => sum + cpuTime(pid), 0)
  const before = [cpu(), cpuTime(world.databasePid)] as const
  const connections = CONNECTIONS / apps.length
  const loads = await Promise.all(
    apps.map((app) => checkIn({ ...world, app }, world.gates, { seconds, connections })),
  )
  const count = loads.reduce((sum, load) => sum + load.count, 0)
  return {
    perSecond: loads.reduce((sum, load) => sum + load.perSecond, 0),
    p99: Math.max(...loads.map(({ p99 }) => p99)),
    appCpu: (cpu() - before[0]) / count,
    databaseCpu: (cpuTime(world.databasePid) - before[1]) / count,
  }
}

function lineOf(count: number, rounds: Round[], alone: Round[]): Line {
  const [ours, one] = [rounds, alone].map((each) => median(each.map(({ perSecond }) => perSecond)))
  const of = (pick: (round: Round) => number) => median(rounds.map(pick)).toFixed(2)
  return {
    what: `check-ins a second by ${count} of the application’s processes`,
    ours: (ours ?? 0).toFixed(0),
    ...(count > 1 && { reference: (one ?? 0).toFixed(0), ratio: ((ours ?? 0) / (one ?? 1)).toFixed(2) }),
    rounds: rounds.map(({ perSecond }) => perSecond),
    note: `p99 ${of(({ p99 }) => p99)} ms; for each ${of(({ appCpu }) => appCpu)} ms of the program, ${of(({ databaseCpu }) => databaseCpu)} ms of Postgres`,
  }
}
