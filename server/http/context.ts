import type { Logger } from 'pino'
import type { FirstSteps } from '../core/accounts/first-steps-queries.ts'
import type { ErasureJournal } from '../core/installation/erasure-journal.ts'
import type { PurgeRuns } from '../core/installation/purge-runs.ts'
import type { Offices } from '../core/offices/directory.ts'
import type { Campaign, CurrentApp } from '../core/recommended-app/campaign.ts'
import type { Db, Pool } from '../platform/db/connect.ts'
import type { Live } from '../platform/db/live.ts'
import type { Clock } from '../platform/lib/clock.ts'
import type { Config } from '../platform/lib/config.ts'
import type { Keys } from '../platform/lib/keys.ts'
import type { Metrics } from '../platform/lib/metrics.ts'
import type { Workers } from '../platform/lib/workers.ts'
import type { Oidc } from '../platform/outgoing/oidc.ts'
import type { Assets } from './assets.ts'
import type { Cookies } from './cookies.ts'
import type { SendDownload } from './download.ts'
import type { Flashes } from './flash.ts'
import type { InTurn } from './limits.ts'
import type { ProxyWatch } from './proxies.ts'
import type { TakePlace } from './upload.ts'

/** Everything that the application needs from outside: created once by main and passed down. */
export interface Context {
  config: Config
  clock: Clock
  /** When deletion last ran; what cannot be brought back goes by it. */
  purgeRuns: PurgeRuns
  /** Erasures on request are also noted here, for a restore. */
  erasures: ErasureJournal
  log: Logger
  db: Db
  pool: Pool
  exportPool: Pool
  live: Live
  keys: Keys
  assets: Assets
  workers: Workers
  metrics: Metrics
}

/** The context, and what the application creates from it for its routes. */
export interface Services extends Context {
  cookies: Cookies
  flashes: Flashes
  sendDownload: SendDownload
  takeUploadPlace: TakePlace
  /** Takes a place to read a pasted text of a form that was refused. */
  takeTextPlace: TakePlace
  offices: Offices
  campaign: Campaign
  currentApp: CurrentApp
  proxies: ProxyWatch
  /** Undefined where no identity provider is configured. */
  oidc: Oidc | undefined
  inTurn: InTurn
  firstSteps: FirstSteps
}
