// Run as `run.mjs ../tests/bench/bare-board <cookie>` with the application's settings: an Express application that only renders
// the gate's template, from data that the real application returned once. Prints its port.
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import express from 'express'
import { pino } from 'pino'
import { createApp } from '../../server/app.ts'
import { createErasureJournal } from '../../server/core/installation/erasure-journal.ts'
import { openPurgeRuns } from '../../server/core/installation/purge-runs.ts'
import { buildAssets } from '../../server/http/assets.ts'
import { setUpViews } from '../../server/http/views.ts'
import { bundle } from '../../server/operations/launch/bundle.mjs'
import { connect } from '../../server/platform/db/connect.ts'
import { systemClock } from '../../server/platform/lib/clock.ts'
import { readConfig } from '../../server/platform/lib/config.ts'
import { loadKeys } from '../../server/platform/lib/keys.ts'
import { createMetrics } from '../../server/platform/lib/metrics.ts'
import { createWorkers } from '../../server/platform/lib/workers.ts'

const [cookie = ''] = process.argv.slice(2)
const page = await realPage()

const bare = express()
bare.disable('x-powered-by')
bare.disable('etag')
setUpViews(bare, await buildAssets(), loadKeys(readConfig(process.env)))
bare.get('/plain', (_req, res) => res.render('reception/gate/board', page))
console.log(await listen(bare))

/** The data that the template gets in the real application. */
async function realPage(): Promise<object> {
  const config = readConfig(process.env)
  const { db, pool, close } = connect(config.DATABASE_URL ?? '', () => {})
  const live = { subscribe: () => () => {}, changed: () => {}, close: async () => {} }
  const log = pino({ level: 'silent' })
  const workers = createWorkers(() => bundle('operations/worker'))
  const rest = {
    log,
    live,
    keys: loadKeys(config),
    assets: await buildAssets(),
    workers,
    metrics: createMetrics(),
  }
  const purgeRuns = await openPurgeRuns({ db, clock: systemClock })
  const app = createApp({
    config,
    clock: systemClock,
    purgeRuns,
    db,
    pool,
    exportPool: pool,
    erasures: createErasureJournal([], rest.keys),
    ...rest,
  })
  let seen: object | undefined
  app.engine('ejs', (file, page, done) => {
    if (file.endsWith('gate/board.ejs')) seen = page
    done(null, '')
  })
  const port = await listen(app)
  await (await fetch(`http://127.0.0.1:${port}/gate`, { headers: { Cookie: cookie } })).text()
  await close()
  if (!seen) throw new Error('the board was not shown')
  return seen
}

async function listen(listener: RequestListener): Promise<number> {
  const server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return (server.address() as AddressInfo).port
}
