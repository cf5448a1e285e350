import { mkdirSync } from 'node:fs'
import type { Logger } from 'pino'
import type { Config } from './config.ts'
import { startEmbedded } from './db/embedded.ts'
import { lockDataDir } from './db/instance-lock.ts'
import { migrateToLatest, migrationState } from './db/migrate.ts'

/** A reason not to start that the person at the console can act on; shown without a stack. */
export class StartError extends Error {}

export interface RunningDatabase {
  appUrl: string
  stop: () => Promise<void>
}

/** The database of DATABASE_URL, or our own Postgres in DATA_DIR; migrated, unless only its owner may. */
export async function openDatabase(config: Config, log: Logger): Promise<RunningDatabase> {
  if (config.DATABASE_URL) return openExternal(config, config.DATABASE_URL)
  mkdirSync(config.DATA_DIR, { recursive: true })
  const lock = await lockDataDir(config.DATA_DIR)
  if (!lock) {
    throw new StartError(
      `Sổ Cổng is running already on ${config.DATA_DIR}. Stop that one first, or give this one another DATA_DIR.`,
    )
  }
  const postgres = await startEmbedded({
    dataDir: config.DATA_DIR,
    log: (message, detail) => log.info(detail ?? {}, message),
  })
  const stop = async () => {
    await postgres.stop()
    await lock.release()
  }
  try {
    await refuseNewer(postgres.ownerUrl)
    await migrateToLatest(postgres.ownerUrl)
  } catch (error) {
    await stop()
    throw error
  }
  return { appUrl: postgres.appUrl, stop }
}

async function openExternal(config: Config, appUrl: string): Promise<RunningDatabase> {
  if (config.DATABASE_OWNER_URL) {
    await refuseNewer(config.DATABASE_OWNER_URL)
    await migrateToLatest(config.DATABASE_OWNER_URL)
  } else {
    const { waiting } = await refuseNewer(appUrl)
    if (waiting.length > 0) {
      throw new StartError(
        `${waiting.length} migrations wait (${waiting.join(', ')}).\n` +
          'Run them as the owner: DATABASE_URL=… DATABASE_OWNER_URL=… npm run db:migrate',
      )
    }
  }
  return { appUrl, stop: async () => {} }
}

async function refuseNewer(url: string): Promise<{ waiting: string[] }> {
  const state = await migrationState(url)
  if (state.unknown.length > 0) {
    throw new StartError(
      `The database is newer than this program (it has ${state.unknown.join(', ')}). Update the program.`,
    )
  }
  return state
}
