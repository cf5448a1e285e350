import { existsSync, mkdirSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Logger } from 'pino'
import { migrateToLatest, migrationState, refuseNewer } from '../platform/db/migrate.ts'
import type { Config } from '../platform/lib/config.ts'
import { messageOf, StartError } from '../platform/lib/errors.ts'
import { type EmbeddedPostgres, findEmbedded, startEmbedded } from '../platform/postgres/embedded.ts'
import { clusterFolder } from '../platform/postgres/embedded-cluster.ts'
import { lockDataDir } from '../platform/postgres/instance-lock.ts'

export interface RunningDatabase {
  appUrl: string
  /** The superuser's; only of our own Postgres. */
  adminUrl?: string
  stop: () => Promise<void>
}

/**
 * The database of DATABASE_URL, or our own Postgres in DATA_DIR; migrated, unless only its owner may. `whileWaiting` is
 * called once, when there is nothing to do but wait for it.
 */
export async function openDatabase(
  config: Config,
  log: Logger,
  whileWaiting?: () => void,
): Promise<RunningDatabase> {
  if (config.DATABASE_URL) {
    const opening = openExternal(config, config.DATABASE_URL)
    whileWaiting?.()
    return opening
  }
  const own = await openOwn(
    config,
    log,
    async ({ ownerUrl }) => {
      await refuseNewer(ownerUrl)
      await migrateToLatest(ownerUrl)
    },
    whileWaiting,
  )
  if (own) return own
  throw new StartError(
    `Sổ Cổng is running already on ${config.DATA_DIR}. Stop that one first, or give this one another DATA_DIR.`,
  )
}

/**
 * The same for a command that may be run beside the application: it joins the application's Postgres where that
 * runs, and never changes the schema. With `earlier` it takes one that still waits for migrations.
 */
export async function borrowDatabase(
  config: Config,
  log: Logger,
  { earlier = false } = {},
): Promise<RunningDatabase> {
  if (config.DATABASE_URL) {
    await refuseWaiting(config.DATABASE_URL)
    return { appUrl: config.DATABASE_URL, stop: async () => {} }
  }
  if (!existsSync(clusterFolder(config.DATA_DIR))) {
    throw new StartError(`There is no database in ${config.DATA_DIR} yet. \`npm start\` makes one.`)
  }
  const prepare = async ({ ownerUrl }: EmbeddedPostgres) => {
    const { waiting } = await refuseNewer(ownerUrl)
    if (waiting.length > 0 && !earlier) throw olderDatabase(waiting)
  }
  return (await openOwn(config, log, prepare)) ?? joinRunning(config, earlier)
}

/** Undefined when another process holds the data directory. */
async function openOwn(
  config: Config,
  log: Logger,
  prepare: (postgres: EmbeddedPostgres) => Promise<void>,
  whileWaiting?: () => void,
): Promise<RunningDatabase | undefined> {
  mkdirSync(config.DATA_DIR, { recursive: true })
  const lock = await lockDataDir(config.DATA_DIR)
  if (!lock) return undefined
  const postgres = await startEmbedded({
    dataDir: config.DATA_DIR,
    log: (message, detail) => log.info(detail ?? {}, message),
    whileWaiting,
  })
  const stop = async () => {
    await postgres.stop()
    await lock.release()
  }
  try {
    await prepare(postgres)
  } catch (error) {
    await stop()
    throw error
  }
  return { appUrl: postgres.appUrl, adminUrl: postgres.adminUrl, stop }
}

/** The holder may be about to start or to stop: it gets ten seconds. One of an earlier version stays as it is. */
async function joinRunning(config: Config, earlier: boolean): Promise<RunningDatabase> {
  for (let tries = 0; ; tries += 1) {
    const found = await findEmbedded(config.DATA_DIR)
    const state = found ? await migrationState(found.appUrl).catch(() => undefined) : undefined
    if (found && state?.waiting.length === 0) return { ...found, stop: async () => {} }
    if (tries < 50) await sleep(200)
    else if (!found || !state)
      throw new StartError(`Sổ Cổng on ${config.DATA_DIR} is starting or stopping. Try again in a moment.`)
    else if (earlier) return { ...found, stop: async () => {} }
    else throw olderDatabase(state.waiting)
  }
}

function olderDatabase(waiting: string[]): StartError {
  return new StartError(
    `The database is of an earlier version of this program (${waiting.length} migrations wait). ` +
      'Make a backup, then start this version: `npm start` brings it up to date.',
  )
}

async function openExternal(config: Config, appUrl: string): Promise<RunningDatabase> {
  const ownerUrl = config.DATABASE_OWNER_URL
  if (ownerUrl) {
    await explained('DATABASE_OWNER_URL', async () => {
      await refuseNewer(ownerUrl)
      await migrateToLatest(ownerUrl)
    })
  }
  await refuseWaiting(appUrl)
  return { appUrl, stop: async () => {} }
}

async function refuseWaiting(url: string): Promise<void> {
  const { waiting } = await explained('DATABASE_URL', () => refuseNewer(url))
  if (waiting.length === 0) return
  throw new StartError(
    `${waiting.length} migrations wait (${waiting.join(', ')}).\n` +
      'Run them as the owner: DATABASE_URL=… DATABASE_OWNER_URL=… npm run db:migrate',
  )
}

/** What goes wrong at the first contact is the address, the password or the server: no stack helps there. */
async function explained<T>(setting: string, contact: () => Promise<T>): Promise<T> {
  try {
    return await contact()
  } catch (error) {
    if (error instanceof StartError || !(error instanceof Error)) throw error
    // An address with several numbers that all refuse gives an error without words.
    const why = messageOf(error) || ('code' in error ? String(error.code) : error.name)
    throw new StartError(`The database of ${setting} cannot be used: ${why}`, { cause: error })
  }
}
