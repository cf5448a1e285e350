import { existsSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Logger } from 'pino'
import { migrationState, refuseNewer } from '../platform/db/migrate.ts'
import type { Config } from '../platform/lib/config.ts'
import { StartError } from '../platform/lib/errors.ts'
import { type EmbeddedPostgres, findEmbedded } from '../platform/postgres/embedded.ts'
import { clusterFolder } from '../platform/postgres/embedded-cluster.ts'
import { openOwn, type RunningDatabase, refuseWaiting } from './database.ts'

/**
 * Like `openDatabase`, for a command that may run beside the application: uses the application's Postgres if it runs, and never
 * changes the schema. `earlier` accepts a database with pending migrations.
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
    throw new StartError(
      `Chưa có cơ sở dữ liệu: npm start tạo ra (There is no database in ${config.DATA_DIR} yet: npm start makes one).`,
    )
  }
  const prepare = async ({ ownerUrl }: EmbeddedPostgres) => {
    const { waiting } = await refuseNewer(ownerUrl)
    if (waiting.length > 0 && !earlier) throw olderDatabase(waiting)
  }
  return (await openOwn(config, log, prepare)) ?? joinRunning(config, earlier)
}

/** Waits up to ten seconds for the lock's holder, which may be starting or stopping. Does not migrate an older database. */
async function joinRunning(config: Config, earlier: boolean): Promise<RunningDatabase> {
  for (let tries = 0; ; tries += 1) {
    const found = await findEmbedded(config.DATA_DIR)
    const state = found ? await migrationState(found.appUrl).catch(() => undefined) : undefined
    if (found && state?.waiting.length === 0) return { ...found, stop: async () => {} }
    if (tries < 50) await sleep(200)
    else if (!found || !state)
      throw new StartError(
        `Sổ Cổng trên ${config.DATA_DIR} đang khởi động hoặc đang dừng: hãy thử lại sau ít phút (it is starting or stopping: try again in a moment).`,
      )
    else if (earlier) return { ...found, stop: async () => {} }
    else throw olderDatabase(state.waiting)
  }
}

function olderDatabase(waiting: string[]): StartError {
  return new StartError(
    'Cơ sở dữ liệu là của bản Sổ Cổng trước: hãy sao lưu rồi khởi động bản này (the database is of an earlier version of this ' +
      `program, ${waiting.length} migrations wait: make a backup, then npm start brings it up to date).`,
  )
}
