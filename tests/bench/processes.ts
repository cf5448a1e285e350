import { mkdirSync } from 'node:fs'
import path from 'node:path'
import { checkIn } from './check-ins.ts'
import { type Loaded, median } from './load.ts'
import type { Plan } from './plan.ts'
import type { Line } from './table.ts'
import { startApp, type World } from './world.ts'

/** After so many check-ins, JIT compilation has settled. */
const ENOUGH = 5000

/** Check-ins by two processes with one database, on the same processors, beside those by one. */
export async function processes(world: World, plan: Plan): Promise<Line[]> {
  const folder = path.join(world.folder, 'second')
  mkdirSync(folder)
  const second = await startApp(folder, { ...world.settings, DATA_DIR: path.join(folder, 'app') })
  const apps = [world.app, second]
  const by = async (count: number, how: { seconds: number } | { count: number }): Promise<number> => {
    const one = (app: World['app']) =>
      checkIn({ ...world, app }, world.gates, { ...how, connections: 16 / count })
    const loads: Loaded[] = await Promise.all(apps.slice(0, count).map(one))
    return loads.reduce((sum, { perSecond }) => sum + perSecond, 0)
  }
  try {
    await by(2, { count: ENOUGH })
    const [alone, together]: [number[], number[]] = [[], []]
    for (let round = 0; round < plan.rounds; round++) {
      alone.push(await by(1, plan))
      together.push(await by(2, plan))
    }
    return [
      {
        what: 'check-ins a second by two processes, beside one',
        ours: median(together).toFixed(0),
        reference: median(alone).toFixed(0),
        ratio: (median(together) / median(alone)).toFixed(2),
        rounds: together,
      },
    ]
  } finally {
    await second.stop()
  }
}
