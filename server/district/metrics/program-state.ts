import { newestDays, openDays } from '../../core/figures/queries.ts'
import { STATES } from '../../core/installation/actions.ts'
import { CONDITIONS, type Failing, factQueries, factsOf, holds } from '../../core/installation/conditions.ts'
import type { State } from '../../core/installation/queries.ts'
import type { Services } from '../../http/context.ts'
import { openStreams } from '../../http/events.ts'
import { readDistrictAtOnce } from '../../platform/db/district-scope.ts'
import { officeDay } from '../../platform/lib/clock.ts'
import type { Reading, Readings } from '../../platform/lib/metrics.ts'
import { version } from '../../platform/lib/release.ts'

const PROCESS = {
  socong_build_info: 'Always 1; the version in its label',
  socong_database_connections:
    'Connections of this process by pool and state, and requests that wait for one',
  socong_streams_open: 'Boards, passes and host pages that are told live by this process',
  socong_requests_waiting: 'Requests that wait for their turn in this process',
  socong_worker_tasks: 'Work beside the event loop: waiting, and being done',
}

const REGISTER = {
  socong_visits_today: 'Visits of today in all offices',
  socong_visitors_inside: 'Visits whose visitors are inside',
  socong_visitors_waiting: 'Visits that wait to be let in',
  socong_notices_waiting: 'Messages to hosts that are not sent yet, by channel',
  socong_job_timestamp_seconds:
    'When the regular work was last done, or tried: clock, closing, retention, audit, backup, erasures',
  socong_job_ok:
    '1 where it went well the last time; of the clock, where it is not slow and no deletion waits for the date',
  socong_condition: '1 where somebody has to act, by condition',
}

const of = (label: string, values: Record<string, number>): Reading[] =>
  Object.entries(values).map(([name, value]) => ({ value, labels: { [label]: name } }))

/** Registers gauges of the program's state and of the whole district's counts; no office and no name. */
export function addProgramState(services: Services): void {
  const { metrics, inTurn, workers } = services
  metrics.add(PROCESS, () => ({
    socong_build_info: of('version', { [version]: 1 }),
    socong_database_connections: connectionsOf(services),
    socong_streams_open: [{ value: openStreams() }],
    socong_requests_waiting: of('queue', inTurn.waiting()),
    socong_worker_tasks: of('state', workers.load()),
  }))
  metrics.add(REGISTER, () => registerState(services))
}

function connectionsOf({ pool, exportPool }: Services): Reading[] {
  return Object.entries({ pages: pool, exports: exportPool }).flatMap(([name, one]) =>
    of('state', {
      busy: one.totalCount - one.idleCount,
      idle: one.idleCount,
      waited_for: one.waitingCount,
    }).map(({ value, labels }) => ({ value, labels: { pool: name, ...labels } })),
  )
}

async function registerState(services: Services): Promise<Readings> {
  const { today, telling, jobs, facts } = await readProgramState(services)
  return {
    socong_visits_today: [{ value: today.visits }],
    socong_visitors_inside: [{ value: today.inside }],
    socong_visitors_waiting: [{ value: today.waiting }],
    socong_notices_waiting: telling.map(({ waiting, channel }) => ({ value: waiting, labels: { channel } })),
    socong_job_timestamp_seconds: jobs.map(({ key, at }) => ({
      value: at.getTime() / 1000,
      labels: { job: key },
    })),
    socong_job_ok: jobs.map(({ key, ok }) => ({ value: ok ? 1 : 0, labels: { job: key } })),
    socong_condition: CONDITIONS.map((condition) => ({
      value: holds(condition, facts) ? 1 : 0,
      labels: { condition },
    })),
  }
}

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
}

const JOBS = new Set<string>([...STATES, 'clock'])

/** Reads all database values of one metrics request in one round trip: a few rows per office, no visits. */
async function readProgramState(services: Services) {
  const { db, pool, clock } = services
  const today = officeDay(clock.now())
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
    .select((eb) => ['channel', eb.cast<number>(eb.fn.sum('waiting'), 'bigint').as('waiting')])
    .groupBy('channel')
  const [[first], channels, states, failing] = await readDistrictAtOnce<[Today, Telling, State, Failing]>(
    pool,
    [counts.compile(), telling.compile(), ...factQueries(db)],
  )
  return {
    today: first ?? { visits: 0, inside: 0, waiting: 0 },
    telling: channels,
    jobs: states.filter(({ key }) => JOBS.has(key)),
    facts: await factsOf(services, states, failing),
  }
}
