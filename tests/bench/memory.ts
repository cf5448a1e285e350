import { setTimeout as sleep } from 'node:timers/promises'
import { checkIn } from './check-ins.ts'
import { residentMemory } from './children.ts'
import type { Plan } from './plan.ts'
import type { Line } from './table.ts'
import type { World } from './world.ts'

const MAX_MB = { atRest: 120, after: 140 }
/** Growth in the second half that still counts as flat. */
const FLAT = 1.1

/** Resident memory before, halfway through and after many check-ins. */
export async function memory(world: World, { checkIns }: Plan): Promise<Line[]> {
  await sleep(2000)
  const idle = residentMemory(world.app.pid)
  await checkIn(world, world.gates, { count: checkIns / 2 })
  const half = residentMemory(world.app.pid)
  await checkIn(world, world.gates, { count: checkIns / 2 })
  const full = residentMemory(world.app.pid)
  const line = (when: string, value: number, met: boolean, aim: string): Line => ({
    what: `memory ${when}`,
    ours: `${value.toFixed(0)} MB`,
    aim,
    met,
  })
  return [
    line('at rest', idle, idle <= MAX_MB.atRest, `≤ ${MAX_MB.atRest} MB`),
    line(`after ${checkIns / 2} check-ins`, half, half <= MAX_MB.after, `≤ ${MAX_MB.after} MB`),
    line(
      `after ${checkIns} check-ins`,
      full,
      full <= Math.min(MAX_MB.after, half * FLAT),
      `≤ ${MAX_MB.after} MB and flat`,
    ),
  ]
}
