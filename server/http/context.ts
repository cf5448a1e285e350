import type { Logger } from 'pino'
import type { FirstSteps } from '../core/accounts/first-steps-queries.ts'
import type { ErasureJournal } from '../core/installation/erasure-files.ts'
import type { Timekeeper } from '../core/installation/timekeeper.ts'
import type { Offices } from '../core/offices/directory.ts'
import type { Campaign, CurrentApp } from '../core/recommended-app/campaign.ts'
import type { Db, Pool } from '../platform/db/connect.ts'
import type { Live } from '../platform/db/live.ts'
import type { Clock } from '../platform/lib/clock.ts'
import type { Config } from '../platform/lib/config.ts'
import type { Keys } from '../platform/lib/keys.ts'
import type { Metrics } from '../platform/lib/metrics.ts'
import type { Workers } from '../platform/lib/workers.ts'
import type { Assets } from './assets.ts'
import type { Cookies } from './cookies.ts'
import type { SendDownload } from './download.ts'
import type { Flashes } from './flash.ts'
import type { ProxyWatch } from './proxies.ts'
import type { PublicTurns } from './public-turns.ts'
import type { TakePlace } from './upload.ts'

/** Everything the application needs from outside, made once by main and handed down. */
export interface Context {
  config: Config
  clock: Clock
  /** How far the clock can be believed; everything is deleted and closed by it. */
  time: Timekeeper
  /** What is erased on request is written there as well, for a restore. */
  erasures: ErasureJournal
  log: Logger
  db: Db
  pool: Pool
  /** For exports only. */
  exportPool: Pool
  live: Live
  keys: Keys
  assets: Assets
  /** For work that would block the event loop. */
  workers: Workers
  metrics: Metrics
}

/** The context and what the application makes of it for its routes. */
export interface Services extends Context {
  cookies: Cookies
  flashes: Flashes
  sendDownload: SendDownload
  takeUploadPlace: TakePlace
  /** A place in the queue of pasted texts, for a form that was refused. */
  takeTextPlace: TakePlace
  offices: Offices
  campaign: Campaign
  /** The app that the campaign recommends now; most pages ask for it. */
  currentApp: CurrentApp
  proxies: ProxyWatch
  /** The queue of requests without an account. */
  publicTurns: PublicTurns
  firstSteps: FirstSteps
}
