// Run as `npm run bench -- [--quick] [--only <row>,<row>] [--ten-million] [--visits 10000,1000000] [--profile <folder>]`: measures
// what users notice, each beside a reference in the same run. The profile is one of the application's CPU, for Chromium's
// developer tools.
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { availableParallelism, loadavg, tmpdir } from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { removeDataDir } from '../support/temp-dir.ts'
import { board } from './board.ts'
import { manyOffices } from './check-ins.ts'
import { endDatabases } from './children.ts'
import { compression } from './compression.ts'
import { decoding } from './decoding.ts'
import { departures } from './departures.ts'
import { district } from './district.ts'
import { door } from './door.ts'
import { expected } from './expected.ts'
import { exportFile } from './export.ts'
import { films } from './films.ts'
import { firstStart } from './first-start.ts'
import { floods } from './floods.ts'
import { comparedWith, currentCommit, fileOf, keepFigures, lastFigures, type Named, named } from './kept.ts'
import { log } from './log.ts'
import { loop } from './loop.ts'
import { memory } from './memory.ts'
import { overlap } from './overlap.ts'
import { findPgbench } from './pgbench.ts'
import { FULL, type Plan, QUICK } from './plan.ts'
import { processes } from './processes.ts'
import { scale } from './scale.ts'
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
  compression,
  log,
  district,
  overlap,
  export: exportFile,
  expected,
  loop,
  floods,
  films,
  door,
  processes,
}
/**
 * Run only when named: `scale` takes an hour, no office needs a second process, and nobody notices the speed of the others. An
 * office keeps at most 90 days, not a million rows to export; a contact trace waits for a page, not for half a millisecond; and
 * codes are read from a camera (`films`), not from pictures.
 */
const BY_NAME = ['scale', 'export', 'overlap', 'decoding', 'processes']
const NAMES = ['start', 'decoding', 'scale', ...Object.keys(ROWS)]

const { quick, only, profile, visits, 'ten-million': tenMillion } = readOptions()
const plan = planOf(quick ? QUICK : FULL)
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
tellBefore(lines)
console.log(
  `Node ${process.version} · ${availableParallelism()} cores, load ${busy} before · ${plan.rounds} rounds, medians · ${secondsSince(began)} s`,
)
if (!findPgbench())
  console.log('skipped: the rows beside pgbench and psql; they come with PostgreSQL (Debian: postgresql)')
process.exit(failed ? 1 : 0)

/** Prints the changes since the last run of its kind on this computer, and stores the figures for the next. */
function tellBefore(lines: Named[]): void {
  const file = fileOf({ quick, 'ten-million': tenMillion, profile })
  const before = lastFigures(file)
  const moved = comparedWith(before, lines)
  if (moved.length > 0) console.log(`Changed since the last run:\n${moved.join('\n')}\n`)
  const good = lines.filter(({ ours }) => ours !== 'FAILED')
  keepFigures(
    file,
    { at: new Date().toISOString(), commit: currentCommit(), load: Number(busy) },
    good,
    before,
  )
}

async function measure(): Promise<Named[]> {
  const lines: Named[] = []
  if (wanted('start')) lines.push(...(await told('start', () => firstStart(folder, plan))))
  if (wanted('decoding')) lines.push(...(await told('decoding', () => decoding(plan))))
  if (wanted('scale')) lines.push(...(await told('scale', () => scale(folder, visits))))
  const rows = Object.entries(ROWS).filter(([name]) => wanted(name))
  if (rows.length === 0) return lines
  const world = await openWorld(folder, profile)
  try {
    for (const [name, row] of rows) lines.push(...(await told(name, () => row(world, plan))))
  } finally {
    await world.close()
    await removeDataDir(path.join(folder, 'data'))
  }
  return lines
}

async function told(name: string, row: () => Promise<Line[]>): Promise<Named[]> {
  console.error(`measuring ${name} …`)
  const from = performance.now()
  try {
    return named(name, await row())
  } catch (error) {
    console.error(error)
    failed = true
    return named(name, [{ what: name, ours: 'FAILED' }])
  } finally {
    console.error(`${name} took ${secondsSince(from)} s`)
  }
}

function secondsSince(moment: number): string {
  return ((performance.now() - moment) / 1000).toFixed(0)
}

function wanted(name: string): boolean {
  return only === undefined ? !BY_NAME.includes(name) : only.includes(name)
}

function planOf(plan: Plan): Plan {
  return tenMillion ? { ...plan, sizes: [...plan.sizes, 10_000_000] } : plan
}

function readOptions() {
  const { values } = parseArgs({
    options: {
      quick: { type: 'boolean' },
      only: { type: 'string' },
      profile: { type: 'string' },
      'ten-million': { type: 'boolean' },
      visits: { type: 'string', default: '10000,100000' },
    },
  })
  const only = values.only?.split(',')
  if (only?.some((name) => !NAMES.includes(name))) {
    console.error(`--only takes these, with commas: ${NAMES.join(', ')}`)
    process.exit(1)
  }
  return { ...values, only, visits: values.visits.split(',').map(Number) }
}
