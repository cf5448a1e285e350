import { mkdirSync } from 'node:fs'
import type { Logger } from 'pino'
import { AT_START, connect } from '../platform/db/connect.ts'
import { migrateToLatest, refuseNewer } from '../platform/db/migrate.ts'
import { serverProblems } from '../platform/db/self-check.ts'
import type { Config } from '../platform/lib/config.ts'
import { messageOf, StartError } from '../platform/lib/errors.ts'
import { type EmbeddedPostgres, startEmbedded } from '../platform/postgres/embedded.ts'
import { lockDataDir } from '../platform/postgres/instance-lock.ts'

export interface RunningDatabase {
  appUrl: string
  /** The superuser's URL; only for the embedded Postgres. */
  adminUrl?: string
  stop: () => Promise<void>
}

/** The superuser's URL of the register's database; undefined for an external Postgres. */
export function superuserOf({ adminUrl, appUrl }: RunningDatabase): string | undefined {
  return adminUrl && Object.assign(new URL(adminUrl), { pathname: new URL(appUrl).pathname }).href
}

/**
 * Opens the database of DATABASE_URL, or the embedded Postgres in DATA_DIR, and migrates it unless only its owner may.
 * `whileWaiting` is called while the caller only waits for it.
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
  const own = await openOwn(config, log, ({ ownerUrl }) => migrateToLatest(ownerUrl), whileWaiting)
  if (own) return own
  throw new StartError(
    `Sổ Cổng is running already on ${config.DATA_DIR}. Stop that one first, or give this one another DATA_DIR.`,
  )
}

/** Returns undefined when another process holds the data directory. */
export async function openOwn(
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

async function openExternal(config: Config, appUrl: string): Promise<RunningDatabase> {
  await explained('DATABASE_URL', () => refuseUnfit(appUrl))
  const ownerUrl = config.DATABASE_OWNER_URL
  if (ownerUrl) {
    await explained('DATABASE_OWNER_URL', () => migrateToLatest(ownerUrl))
  }
  await refuseWaiting(appUrl)
  return { appUrl, stop: async () => {} }
}

/** Throws a StartError that lists every reason not to use the database. */
export function refuseUnsafe(problems: string[]): void {
  if (problems.length === 0) return
  const lines = problems.map((one) => `  ${one}`).join('\n')
  throw new StartError(
    `The database is not safe to use:\n${lines}\n\`npm run db:roles\` prints what it has to be like.`,
  )
}

/** Runs before any table is read or created, because no migration can fix faults of the server. */
async function refuseUnfit(url: string): Promise<void> {
  const { pool, close } = connect(url, () => {}, 1, AT_START)
  try {
    refuseUnsafe(await serverProblems(pool))
  } finally {
    await close()
  }
}

export async function refuseWaiting(url: string): Promise<void> {
  const { waiting } = await explained('DATABASE_URL', () => refuseNewer(url))
  if (waiting.length === 0) return
  throw new StartError(
    `${waiting.length} migrations wait (${waiting.join(', ')}).\n` +
      'Run them as the owner: DATABASE_URL=… DATABASE_OWNER_URL=… npm run db:migrate',
  )
}

/** The first contact fails because of the URL, the password or the server, so the error needs no stack. */
async function explained<T>(setting: string, contact: () => Promise<T>): Promise<T> {
  try {
    return await contact()
  } catch (error) {
    if (error instanceof StartError || !(error instanceof Error)) throw error
    // A host with several addresses that all refuse yields an error without a message.
    const why = messageOf(error) || ('code' in error ? String(error.code) : error.name)
    throw new StartError(
      `The database of ${setting} cannot be used: ${why}\nLook whether it runs, and whether address, name and password are right.`,
      { cause: error },
    )
  }
}
