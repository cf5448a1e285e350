import { newestDays, openDays } from '../../core/figures/queries.ts'
import type { Db, Pool } from '../../platform/db/connect.ts'
import { readDistrictAtOnce } from '../../platform/db/district-scope.ts'
import type { OfficeDay } from '../../platform/lib/clock.ts'

/** The counts of all offices together: the visits of today, and how many are inside or waiting now. */
interface Today {
  visits: number
  inside: number
  waiting: number
}

/** Delivery of notifications to hosts in all offices together, by channel. */
interface Telling {
  channel: string
  waiting: number
  failing: number
}

interface Job {
  key: string
  at: Date
  ok: boolean
}

/** Reads all database values of one metrics request in one round trip: a few rows per office, no visits. */
export async function readProgramState(
  { db, pool }: { db: Db; pool: Pool },
  today: OfficeDay,
): Promise<{ today: Today; telling: Telling[]; jobs: Job[] }> {
  const counts = newestDays(db, openDays(today)).select((eb) => {
    const of = {
      visits: eb.fn.sum('d.visits').filterWhere('d.day', '=', today),
      inside: eb.fn.sum('d.inside'),
      waiting: eb.fn.sum('d.waiting'),
    }
    return (['visits', 'inside', 'waiting'] as const).map((name) =>
      eb.cast<number>(eb.fn.coalesce(of[name], eb.lit(0)), 'bigint').as(name),
    )
  })
  const telling = db
    .selectFrom('channel_state')
    .select((eb) => [
      'channel',
      eb.cast<number>(eb.fn.sum('waiting'), 'bigint').as('waiting'),
      eb.fn.count<number>('failing_since').as('failing'),
    ])
    .groupBy('channel')
  const jobs = db
    .selectFrom('installation_state')
    .select(['key', 'at', 'ok'])
    .where('key', 'in', ['clock', 'closing', 'retention', 'audit', 'backup', 'erasures'])
  const [[first], channels, states] = await readDistrictAtOnce<[Today, Telling, Job]>(pool, [
    counts.compile(),
    telling.compile(),
    jobs.compile(),
  ])
  return { today: first ?? { visits: 0, inside: 0, waiting: 0 }, telling: channels, jobs: states }
}
