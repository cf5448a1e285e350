import type { Logger } from 'pino'
import type { Db, Pool } from '../../platform/db/connect.ts'
import type { RecommendedAppRow } from '../../platform/db/schema.ts'
import { cached } from '../../platform/lib/cached.ts'
import { causeOf } from '../../platform/lib/cause.ts'
import { addDays, type Clock, officeDay } from '../../platform/lib/clock.ts'
import { sumOf } from '../figures/funnel.ts'
import { periodFiguresInDistrict } from '../figures/queries.ts'
import { knownApps } from './known-apps.ts'
import { listApps, listOrigins } from './queries.ts'

/** The notification to other instances that the district has changed an app. */
export const CAMPAIGN = 'campaign'

export type CurrentApp = () => Promise<RecommendedAppRow | undefined>

/** Days that the figures of the public page cover, today included. */
const FIGURES_DAYS = 30

export type Campaign = ReturnType<typeof createCampaign>

interface Stores {
  db: Db
  pool: Pool
  clock: Clock
  log: Pick<Logger, 'warn'>
}

/** The apps, cached in the process: nearly every page needs the recommended one. */
export function createCampaign({ db, pool, clock, log }: Stores) {
  const apps = cached(clock, () => listApps(db))
  const origins = cached(clock, () => listOrigins(db))
  const figures = cached(clock, async () => {
    const to = officeDay(clock.now())
    return sumOf(await periodFiguresInDistrict({ db, pool }, { from: addDays(to, 1 - FIGURES_DAYS), to }))
  })
  return {
    current: async () => (await apps()).find((app) => app.enabled),
    known: async () => knownApps(await apps()),
    /** Also finds an app by a former address. */
    async bySlug(slug: string) {
      const all = await apps()
      return all.find((app) => app.slug === slug) ?? all.find((app) => app.former_slugs.includes(slug))
    },
    /** Sites that may show the public page in a frame. */
    origins: () => origins(),
    /** The figures of all offices; undefined if they cannot be read: the page works without them. */
    figures: () =>
      figures().catch((error: unknown) => {
        log.warn({ event: 'figures left out', ...causeOf(error) })
        return undefined
      }),
    forget() {
      apps.forget()
      origins.forget()
    },
  }
}
