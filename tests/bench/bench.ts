// Run as `npm run bench -- [--quick] [--only <row>,<row>] [--profile <folder>]`: measures what users notice, each beside a
// reference in the same run. The profile is one of the application's CPU, for Chromium's developer tools.
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { availableParallelism, loadavg, tmpdir } from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { removeDataDir } from '../support/temp-dir.ts'
import { board } from './board.ts'
import { calm } from './calm.ts'
import { manyOffices } from './check-ins.ts'
import { endDatabases } from './children.ts'
import { departures } from './departures.ts'
import { district } from './district.ts'
import { door } from './door.ts'
import { films } from './films.ts'
import { log } from './log.ts'
import { loop } from './loop.ts'
import { luca } from './luca/luca.ts'
import { memory } from './memory.ts'
import { FULL, type Plan, QUICK } from './plan.ts'
import { processes } from './processes.ts'
import { scale } from './scale.ts'
import { start } from './start.ts'
import { type Line, tableText } from './table.ts'
import { weight } from './weight.ts'
import { openWorld, type World } from './world.ts'

type Row = (world: World, plan: Plan) => Promise<Line[]>

/** In this order, because the many check-ins of `memory` warm up what follows. */
const ROWS: Record<string, Row> = {
  weight,
  memory,
  offices: manyOffices,
  departures,
  board,
  log,
  district,
  loop,
  films,
  door,
  processes,
  start,
  calm,
  luca,
  scale,
}
/** Measured only by name. */
const LONG = ['calm', 'luca', 'scale']

const { quick, only, profile } = readOptions()
const plan = quick ? QUICK : FULL
const folder = mkdtempSync(path.join(tmpdir(), 'so-cong-bench-'))
// Postgres never runs as root and must be able to enter.
chmodSync(folder, 0o755)
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1))
process.on('exit', () => {
  endDatabases(folder)
  rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 })
})

let failed = false
const began = performance.now()
const busy = loadavg()[0]?.toFixed(1)
const lines = await measure()
console.log(`\n${tableText(lines)}\n`)
console.log(
  `Node ${process.version} · ${availableParallelism()} cores, load ${busy} before · ${plan.rounds} rounds, medians · ${secondsSince(began)} s`,
)
process.exit(failed ? 1 : 0)

async function measure(): Promise<Line[]> {
  const lines: Line[] = []
  const rows = Object.entries(ROWS).filter(([name]) => (only ? only.includes(name) : !LONG.includes(name)))
  const world = await openWorld(folder, only?.includes('scale') ? 300 : 150, profile)
  try {
    for (const [name, row] of rows) lines.push(...(await told(name, () => row(world, plan))))
  } finally {
    await world.close()
    await removeDataDir(path.join(folder, 'data'))
  }
  return lines
}

async function told(name: string, row: () => Promise<Line[]>): Promise<Line[]> {
  console.error(`measuring ${name} …`)
  const from = performance.now()
  try {
    return await row()
  } catch (error) {
    console.error(error)
    failed = true
    return [{ what: name, ours: 'FAILED' }]
  } finally {
    console.error(`${name} took ${secondsSince(from)} s`)
  }
}

function secondsSince(moment: number): string {
  return ((performance.now() - moment) / 1000).toFixed(0)
}

function readOptions() {
  const { values } = parseArgs({
    options: {
      quick: { type: 'boolean' },
      only: { type: 'string' },
      profile: { type: 'string' },
    },
  })
  const only = values.only?.split(',')
  if (only?.some((name) => !(name in ROWS))) {
    console.error(`--only takes these, with commas: ${Object.keys(ROWS).join(', ')}`)
    process.exit(1)
  }
  return { ...values, only }
}
