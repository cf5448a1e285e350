// Run as `npm run test:faults [-- --short] [-- --only <words>]`: injects faults during a series of entries and reports their
// cost. Killing processes proves recovery from crashes; no power is cut.
import { parseArgs } from 'node:util'
import { findHaproxy } from '../support/haproxy.ts'
import { abuse } from './abuse.ts'
import * as deaths from './deaths.ts'
import { delegates } from './delegates.ts'
import { failover } from './failover.ts'
import { outbox } from './outbox.ts'
import { headText, type Outcome, outcomeText } from './outcome.ts'
import { rollingRestart, rollingUpdate } from './rolling.ts'
import * as surroundings from './surroundings.ts'
import { openWorld, type World } from './world.ts'
import * as wrongClock from './wrong-clock.ts'

const { values } = parseArgs({
  options: {
    short: { type: 'boolean' },
    only: { type: 'string' },
  },
})
const short = values.short ?? false
const isRoot = process.getuid?.() === 0

/** Milliseconds each of quiet and of abuse. */
const ABUSED = short ? 5_000 : 15_000

type Fault = (world: () => Promise<World>) => Promise<Outcome | Outcome[]>

/** In this order; the control ruins its database and comes last. */
const FAULTS: Record<string, Fault> = {
  'postgres-killed': async (world) => deaths.killPostgres(await world(), short ? 2 : 20, short ? 60 : 500),
  'application-killed': async (world) => deaths.killProgram(await world(), short ? 1 : 20, short ? 60 : 500),
  'application-stopped': async (world) => deaths.stopProgram(await world(), short ? 1 : 5, short ? 60 : 200),
  'postgres-hangs': async (world) => deaths.hangPostgres(await world(), short ? 1 : 5, 100),
  network: () => surroundings.badNetwork(short ? 1 : 5),
  disk: () => surroundings.fillDisk(short ? 1 : 3),
  clock: () => surroundings.jumpClock(short ? 2 : 6),
  'clock-wrong-at-start': () => wrongClock.wrongAtStart(short ? ['+40d'] : undefined),
  'clock-wrong-while-running': () => wrongClock.wrongWhileRunning(short ? ['+40d'] : undefined),
  'clock-wrong-new-year': () => wrongClock.newYear(),
  rolling: () => rollingRestart(short ? 1 : 5),
  'rolling-update': () => rollingUpdate(),
  failover: () => failover(short ? 1 : 5),
  delegates: async (world) => delegates(await world(), short ? 40 : 300, short ? 2_000 : 60_000),
  outbox: async (world) => outbox(await world(), short ? 1 : 10, short ? 60 : 200),
  'abuse-pages': async (world) => abuse(await world(), 'pages without an account', ABUSED),
  'abuse-forms': async (world) => abuse(await world(), 'forms that are no sign-in', ABUSED),
  'abuse-bodies': async (world) => abuse(await world(), 'bodies of a byte a second', ABUSED),
  'abuse-boards': async (world) => abuse(await world(), 'boards of a crowded office', ABUSED),
  control: async (world) => deaths.control(await world(), 10),
}

/** Runs that a short run omits: each would take a quarter of its time, or measures what means nothing on a busy computer. */
const LONG = [
  'abuse-pages',
  'abuse-forms',
  'abuse-bodies',
  'abuse-boards',
  'network',
  'rolling',
  'rolling-update',
  'clock',
  'clock-wrong-while-running',
  'clock-wrong-new-year',
  'disk',
  'failover',
]

const noHaproxy = findHaproxy() ? undefined : 'needs HAProxy (Debian: haproxy)'
const MISSING: Record<string, string | undefined> = {
  failover: isRoot ? undefined : 'needs root',
  disk: isRoot ? undefined : 'needs root',
  ...Object.fromEntries(
    ['clock', 'clock-wrong-at-start', 'clock-wrong-while-running', 'clock-wrong-new-year'].map((name) => [
      name,
      wrongClock.canFakeTime ? undefined : 'needs libfaketime (Debian: faketime)',
    ]),
  ),
  rolling: noHaproxy,
  'rolling-update': noHaproxy,
}

const began = performance.now()
let [passed, failed, skipped, taken] = [0, 0, 0, 0]
let world: World | undefined
const shared = async () => {
  world ??= await openWorld()
  return world
}
console.log(headText())
for (const [name, fault] of Object.entries(FAULTS)) {
  if (values.only !== undefined ? !name.includes(values.only) : short && LONG.includes(name)) continue
  const missing = MISSING[name]
  if (missing) {
    skipped += 1
    console.log(`skipped: ${name}, ${missing}`)
    continue
  }
  try {
    for (const outcome of [await fault(shared)].flat()) tell(name, outcome)
  } catch (error) {
    failed += 1
    console.log(`${name} FAILED`, error)
  }
}
await world?.close()
console.log(`${taken} entries acknowledged in ${((performance.now() - began) / 1000).toFixed(0)} s`)
console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`)
process.exit(failed > 0 ? 1 : 0)

function tell(name: string, outcome: Outcome): void {
  const { acknowledged, lost, duplicated, problems } = outcome
  const isControl = name === 'control'
  const good = problems.length === 0 && duplicated === 0 && (isControl ? lost > 0 : lost === 0)
  if (good) passed += 1
  else failed += 1
  if (!isControl) taken += acknowledged
  console.log(outcomeText(outcome))
  for (const problem of problems) console.log(`  ! ${problem}`)
}
