// `npm start [-- --trust-clock]` runs Sổ Cổng; with the option, it trusts the date of this computer.
import { pino } from 'pino'
import { isSecretOfDatabase } from './core/installation/actions.ts'
import { refuseEarlyClock, refuseWrongClock, TRUST_CLOCK } from './core/installation/clock-check.ts'
import { createErasureJournal, journalFolders } from './core/installation/erasure-journal.ts'
import { openPurgeRuns } from './core/installation/purge-runs.ts'
import { findDemoShift } from './core/installation/queries.ts'
import { buildAssets } from './http/assets.ts'
import type { Context } from './http/context.ts'
import { endStreams } from './http/events.ts'
import { openDatabase, refuseUnsafe, superuserOf } from './operations/database.ts'
import { listen } from './operations/listen.ts'
import { listenForMetrics } from './operations/metrics-port.ts'
import { startText } from './operations/start-text.ts'
import { endInOrder } from './operations/stop.ts'
import { supportOf } from './operations/support.ts'
import { startWatchdog } from './operations/watchdog.ts'
import { isMendable, OTHER_SECRET, wordsOf } from './operations/words.ts'
import { AT_START, connect, hurry } from './platform/db/connect.ts'
import { createExportPool } from './platform/db/export-pool.ts'
import { createLive } from './platform/db/live.ts'
import { selfCheck } from './platform/db/self-check.ts'
import { causeOf, causeWithStack } from './platform/lib/cause.ts'
import { shiftClock, systemClock } from './platform/lib/clock.ts'
import { type Config, loadEnvFile, readConfig } from './platform/lib/config.ts'
import { REFUSED } from './platform/lib/errors.ts'
import { loadKeys, refuseWrongSecret } from './platform/lib/keys.ts'
import { createMetrics } from './platform/lib/metrics.ts'
import { sparingLog } from './platform/lib/sparing-log.ts'
import { showStages } from './platform/lib/stages.ts'
import { createWorkers } from './platform/lib/workers.ts'

/** Milliseconds that running responses may take after a stop was requested. */
const STOP_TIMEOUT = 10_000
/** Milliseconds from the first answer to the first round of jobs, which would take the processor from the first pages. */
const JOBS_AFTER = 1000
/** The niceness of worker threads; higher, and they would make no progress on a busy computer. */
const NICE = 5

/**
 * What has to end, in order: proxies turn away, then new jobs and running responses end, then what they needed. A hanging
 * server never closes its connections; Postgres is asked three times, the last time by force.
 */
const STEPS = [
  ['proxies'],
  ['streams', 'jobs', 'server', 'metrics'],
  ['live', 'pool', 'workers'],
  ['database'],
] as const
type Part = (typeof STEPS)[number][number]
const ends: Partial<Record<Part, () => Promise<void>>> = {}

const config = readSettings()
const log = pino({ level: config.LOG_LEVEL, base: null, hooks: sparingLog(systemClock) })
showStages()
let stopping: Promise<void> | undefined
// `keep.mjs` has ended, or requests a stop where a signal would kill.
process.on('disconnect', () => void stop(0))
if (process.connected === false) void stop(0)
// npm and some supervisors send a signal twice; the second must not cut off running responses.
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => void stop(0))
// An unhandled error: running work may finish, but nothing new starts.
process.on('uncaughtException', (error) => {
  log.fatal(causeWithStack(error), 'unexpected failure: stopping')
  void stop(1)
})

try {
  console.log(startText(config, await start(config)))
} catch (error) {
  // A failure during the start that a requested stop caused is not reported.
  if (!stopping) console.error(wordsOf(error))
  await stop(isMendable(error) ? REFUSED : 1)
}

async function start(config: Config) {
  refuseWrongSecret(config)
  if (config.SEED_FILE) (await import('./operations/first-run.ts')).refuseWrongSeed(config, systemClock.now())
  const http = await listen(config)
  ends.server = () => http.stop(STOP_TIMEOUT)
  ends.proxies = () => http.drain(config.DRAIN_SECONDS)
  // Loads most of the program and builds the browser's files while the database starts.
  const database = await openDatabase(config, log, () => void Promise.all([readRest(), buildAssets()]))
  ends.database = database.stop
  const { db, pool, close } = connect(database.appUrl, warn, undefined, AT_START)
  const exportPool = createExportPool(database.appUrl, warn)
  ends.pool = async () => {
    await Promise.all([close(), exportPool.end()])
  }
  refuseUnsafe(await selfCheck(pool, { warn: (text) => log.warn(text) }))
  const demoShift = await findDemoShift(db)
  shiftClock(demoShift ?? 0)
  const purgeRuns = await openPurgeRuns({ db, clock: systemClock })
  if (process.argv.includes(TRUST_CLOCK)) {
    await purgeRuns.trust()
    log.warn({ event: 'clock trusted by the operator', at: systemClock.now() })
  } else {
    await refuseWrongClock(db, systemClock.now())
    // A demo is not tied to real days.
    if (demoShift === undefined) refuseEarlyClock(systemClock.now())
  }
  await purgeRuns.look()

  const live = createLive(pool, config.DATABASE_LISTEN_URL ?? database.appUrl, warn)
  ends.live = live.close
  const file = async () => (await import('./operations/worker.ts')).here
  const workers = createWorkers(file, { nice: NICE })
  ends.workers = workers.close
  const keys = loadKeys(config)
  const context: Context = {
    config,
    clock: systemClock,
    purgeRuns,
    erasures: createErasureJournal(journalFolders(config), keys),
    log,
    db,
    pool,
    exportPool,
    live,
    keys,
    assets: await buildAssets(),
    workers,
    metrics: createMetrics(),
  }
  const { createApp, firstRun, startJobs } = await readRest()
  const app = createApp(context)
  // Last, so that a failing start does not lose its one-time codes.
  const signIns = await firstRun(db, config.SEED_FILE, systemClock.now())
  const { until, isOver } = supportOf('Node', process.versions.node, systemClock.now())
  if (isOver) log.warn({ event: 'out of support', node: process.versions.node, until }, 'install Node 24')
  if (!(await isSecretOfDatabase(db, keys, systemClock.now()))) console.log(OTHER_SECRET)
  hurry(pool)
  http.handle(app)
  if (config.METRICS_PORT) ends.metrics = await listenForMetrics(context.metrics, config.METRICS_PORT)
  let endJobs = async () => {}
  const jobsTimer = setTimeout(() => {
    if (!stopping) endJobs = startJobs(context, superuserOf(database))
  }, JOBS_AFTER)
  ends.jobs = () => {
    clearTimeout(jobsTimer)
    return endJobs()
  }
  // Open streams would keep the server running as long as their browsers stay connected.
  ends.streams = async () => endStreams()
  // Only now: a slow disk may block a start for longer, and killing it would not help.
  startWatchdog({ silent: config.LOG_LEVEL === 'silent' }).on('error', (error) =>
    log.error(causeWithStack(error), 'the watchdog has ended'),
  )
  return signIns
}

/** Repeated imports return the same modules. */
async function readRest() {
  const [app, first, jobs] = await Promise.all([
    import('./app.ts'),
    import('./operations/first-run.ts'),
    import('./operations/jobs.ts'),
  ])
  return { ...app, ...first, ...jobs }
}

function stop(code: number): Promise<void> {
  stopping ??= endAll(code)
  return stopping
}

async function endAll(code: number): Promise<void> {
  const patience: Record<Part, number> = {
    proxies: config.DRAIN_SECONDS * 1000 + 1000,
    streams: 1000,
    jobs: STOP_TIMEOUT,
    server: STOP_TIMEOUT + 1000,
    metrics: 1000,
    live: 2000,
    pool: 2000,
    workers: 2000,
    database: 20_000,
  }
  const none = async () => {}
  const steps = STEPS.map((parts) =>
    parts.map((part) => ({ part, end: ends[part] ?? none, patience: patience[part] })),
  )
  await endInOrder(steps, (detail, message) => log.warn(detail, message))
  process.exit(code)
}

function readSettings(): Config {
  try {
    loadEnvFile(process.env)
    return readConfig(process.env)
  } catch (error) {
    console.error(wordsOf(error))
    process.exit(REFUSED)
  }
}

function warn(error: Error): void {
  // Postgres may notice a closed connection only while it is being stopped.
  if (stopping) return
  log.warn(causeOf(error), 'database connection lost')
}
