import { type Cached, cached } from '../cached.ts'
import type { Clock } from '../clock.ts'
import type { Db } from '../db/connect.ts'
import type { RecommendedAppRow } from '../db/schema.ts'

function findCurrentApp(db: Db): Promise<RecommendedAppRow | undefined> {
  return db
    .selectFrom('recommended_app')
    .selectAll()
    .where('enabled', '=', true)
    .orderBy('created_at', 'desc')
    .limit(1)
    .executeTakeFirst()
}

/** The recommended app, kept in the process; the gate asks for it with every page. */
export type CurrentApp = Cached<RecommendedAppRow | undefined>

export function createCurrentApp(db: Db, clock: Clock): CurrentApp {
  return cached(clock, () => findCurrentApp(db))
}
