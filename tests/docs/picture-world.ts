import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { pino } from 'pino'
import { createApp } from '../../server/app.ts'
import { startSession } from '../../server/core/accounts/sessions.ts'
import { createErasureJournal } from '../../server/core/installation/erasure-journal.ts'
import { openPurgeRuns } from '../../server/core/installation/purge-runs.ts'
import { buildAssets } from '../../server/http/assets.ts'
import { endStreams } from '../../server/http/events.ts'
import { fillDemo } from '../../server/operations/demo/fill.ts'
import { bundle } from '../../server/operations/launch/bundle.mjs'
import { connect, type Db } from '../../server/platform/db/connect.ts'
import { createExportPool } from '../../server/platform/db/export-pool.ts'
import { createLive } from '../../server/platform/db/live.ts'
import { migrateToLatest } from '../../server/platform/db/migrate.ts'
import { readConfig } from '../../server/platform/lib/config.ts'
import { type Keys, loadKeys } from '../../server/platform/lib/keys.ts'
import { createMetrics } from '../../server/platform/lib/metrics.ts'
import { createWorkers } from '../../server/platform/lib/workers.ts'
import { startEmbedded } from '../../server/platform/postgres/embedded.ts'

/** A Wednesday on which offices in Cần Giuộc work, in the busiest hour. */
export const MOMENT = new Date('2026-11-25T09:42:00+07:00')

const SETTINGS = {
  SECRET_KEY: 'only-for-pictures-only-for-pictures',
  PUBLIC_URL: 'https://socong.example.vn',
  LOG_LEVEL: 'error',
}

export interface PictureWorld {
  url: string
  /** Name and value of a new session's cookie. */
  session: (username: string) => Promise<{ name: string; value: string }>
  close(): Promise<void>
}

/** The real application with demo data and a clock that stands still. */
export async function openPictureWorld(folder: string): Promise<PictureWorld> {
  const database = await startEmbedded({ dataDir: `${folder}/data`, durable: false, log: () => {} })
  await migrateToLatest(database.ownerUrl)
  const config = readConfig({
    ...SETTINGS,
    DATABASE_URL: database.appUrl,
    DATA_DIR: `${folder}/data`,
  })
  const log = pino({ level: config.LOG_LEVEL, base: null })
  const warn = (error: Error) => log.warn({ reason: error.message }, 'database connection lost')
  const { db, pool, close } = connect(database.appUrl, warn)
  const clock = { now: () => MOMENT }
  await fillDemo({ db, pool, keys: loadKeys(config) }, { seedFile: undefined, password: '–', now: MOMENT })

  const purgeRuns = await openPurgeRuns({ db, clock })
  const keys = await steadyKeys(db, loadKeys(config))
  const context = {
    ...{ config, clock, purgeRuns, erasures: createErasureJournal([], keys), log, db, pool },
    exportPool: createExportPool(database.appUrl, warn),
    live: createLive(pool, database.appUrl, warn),
    keys,
    assets: await buildAssets(),
    workers: createWorkers(() => bundle('operations/worker')),
    metrics: createMetrics(),
  }
  const server = createServer(createApp(context))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async session(username) {
      const { id } = await db
        .selectFrom('account')
        .select('id')
        .where('username', '=', username)
        .executeTakeFirstOrThrow()
      const { token } = await startSession(db, id, { device: '' }, MOMENT)
      return { name: '__Host-sid', value: token }
    },
    async close() {
      endStreams()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      await context.live.close()
      await Promise.all([close(), context.exportPool.end(), context.workers.close()])
      await database.stop()
    },
  }
}

/** Derives these codes from office codes instead of ids, which differ in every run. */
async function steadyKeys(db: Db, keys: Keys): Promise<Keys> {
  const offices = await db.selectFrom('office').select(['id', 'code']).execute()
  const byCode = (text: string) => offices.reduce((all, { id, code }) => all.replace(id, code), text)
  const steady: Partial<Record<string, (text: string) => string>> = {
    pass: byCode,
    word: byCode,
    poster: () => 'the only poster',
  }
  return { ...keys, sign: (purpose, text) => keys.sign(purpose, steady[purpose]?.(text) ?? text) }
}
