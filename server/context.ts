import type { Logger } from 'pino'
import type { Campaign, CurrentApp } from './campaign/campaign.ts'
import type { Clock } from './clock.ts'
import type { Config } from './config.ts'
import type { Db, Pool } from './db/connect.ts'
import type { Live } from './db/live.ts'
import type { Assets } from './http/assets.ts'
import type { Cookies } from './http/cookies.ts'
import type { Flashes } from './http/flash.ts'
import type { Keys } from './keys.ts'
import type { Offices } from './offices/directory.ts'

/** Everything the application needs from outside, made once by main and handed down. */
export interface Context {
  config: Config
  clock: Clock
  log: Logger
  db: Db
  pool: Pool
  /** For exports only. */
  exportPool: Pool
  live: Live
  keys: Keys
  assets: Assets
}

/** The context and what the application makes of it for its routes. */
export interface Services extends Context {
  cookies: Cookies
  flashes: Flashes
  offices: Offices
  campaign: Campaign
  /** The campaign's, which most pages ask for. */
  currentApp: CurrentApp
}
