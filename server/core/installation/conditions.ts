import { existsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import type { Db, Pool } from '../../platform/db/connect.ts'
import { hasRefusedWrite } from '../../platform/db/connect.ts'
import { readDistrictAtOnce } from '../../platform/db/district-scope.ts'
import type { ChannelStateRow } from '../../platform/db/schema.ts'
import { type Clock, DAY, HOUR, MINUTE } from '../../platform/lib/clock.ts'
import type { Config } from '../../platform/lib/config.ts'
import { type Disk, diskOf, ROOM } from '../../platform/lib/disk.ts'
import { STATES } from './actions.ts'
import type { ClockState, PurgeRuns } from './purge-runs.ts'
import type { State } from './queries.ts'

/** What somebody has to act on. The metrics and their alerts, the district's page and mails to the operator follow from it. */
export const CONDITIONS = [...STATES, 'clock', 'notices', 'disk', 'write'] as const
export type Condition = (typeof CONDITIONS)[number]

/** Milliseconds after which a daily job is overdue: a night, and half a day for a computer that is off by night. */
const OVERDUE = 36 * HOUR
/** The same for the log, which is looked at every hour, and for a second disk, which may be plugged in once a week. */
const OTHERS_OVERDUE = new Map<string, number>([
  ['wal', 2 * HOUR],
  ['copy', 8 * DAY],
])
/** Milliseconds for which a channel may fail, and after which one that is not used any more counts no longer. */
const FAILS = { since: HOUR, within: DAY }
/** Milliseconds for which a refused write counts; the jobs write once a minute. */
const REFUSED = 2 * MINUTE

export type Failing = Pick<ChannelStateRow, 'failing_since' | 'failed_at'>

export interface Facts {
  states: Map<string, State>
  channels: Failing[]
  clock: ClockState
  disks: Disk[]
  refusesWrites: boolean
  /** Whoever runs another Postgres backs it up. */
  isEmbedded: boolean
  now: Date
}

type Folders = Pick<Config, 'DATA_DIR' | 'BACKUP_DIR'> & Partial<Pick<Config, 'BACKUP_COPY_DIR'>>

interface Sources {
  db: Db
  pool: Pool
  clock: Clock
  config: Folders & Pick<Config, 'DATABASE_URL'>
  purgeRuns: Pick<PurgeRuns, 'state'>
}

export const factQueries = (db: Db) =>
  [
    db.selectFrom('installation_state').selectAll().compile(),
    db
      .selectFrom('channel_state')
      .select(['failing_since', 'failed_at'])
      .where('failing_since', 'is not', null)
      .compile(),
  ] as const

export async function readFacts(sources: Sources): Promise<Facts> {
  const found = await readDistrictAtOnce<[State, Failing]>(sources.pool, [...factQueries(sources.db)])
  return factsOf(sources, ...found)
}

export async function factsOf(
  { pool, clock, config, purgeRuns }: Omit<Sources, 'db'>,
  states: State[],
  channels: Failing[],
): Promise<Facts> {
  return {
    states: new Map(states.map((state) => [state.key, state])),
    channels,
    clock: purgeRuns.state(),
    disks: await disksOf(config),
    refusesWrites: hasRefusedWrite(pool, REFUSED),
    isEmbedded: !config.DATABASE_URL,
    now: clock.now(),
  }
}

/** The disks of the data, the backups, their copies while that disk is there, and temporary files unless that is the first. */
export async function disksOf({ DATA_DIR, BACKUP_DIR, BACKUP_COPY_DIR }: Folders): Promise<Disk[]> {
  const copies = BACKUP_COPY_DIR && existsSync(BACKUP_COPY_DIR) ? [BACKUP_COPY_DIR] : []
  const folders = [DATA_DIR, ...(BACKUP_DIR ? [BACKUP_DIR] : []), ...copies, tmpdir()]
  const disks = await Promise.all(folders.map(diskOf))
  return disks.filter(({ device }, at) => at < disks.length - 1 || device !== disks[0]?.device)
}

/** A job that has never run counts from the first start. */
export function isOverdue(
  key: (typeof STATES)[number],
  { states, now }: Pick<Facts, 'states' | 'now'>,
): boolean {
  const { at } = states.get(key) ?? states.get('secret') ?? {}
  return at !== undefined && now.getTime() - at.getTime() > (OTHERS_OVERDUE.get(key) ?? OVERDUE)
}

/** Whether a job is done in this installation: without BACKUP_DIR no log is kept, without BACKUP_COPY_DIR nothing is copied. */
export function isDone(
  key: (typeof STATES)[number],
  { states, isEmbedded }: Pick<Facts, 'states' | 'isEmbedded'>,
): boolean {
  return (
    (key !== 'wal' && key !== 'copy') || (isEmbedded && states.has(key) && !states.get(key)?.detail['off'])
  )
}

export function isStuck({ failing_since: since, failed_at: last }: Failing, now: Date): boolean {
  return (
    since !== null &&
    last !== null &&
    now.getTime() - since.getTime() > FAILS.since &&
    now.getTime() - last.getTime() < FAILS.within
  )
}

export function holds(condition: Condition, facts: Facts): boolean {
  const { states, channels, clock, disks, refusesWrites, isEmbedded, now } = facts
  switch (condition) {
    case 'clock':
      return clock.slowBy > 0 || clock.waiting !== undefined
    case 'notices':
      return channels.some((one) => isStuck(one, now))
    case 'disk':
      return disks.some(({ free, writable }) => !writable || free < ROOM.least)
    case 'write':
      return refusesWrites
    case 'closing':
    case 'retention':
    case 'audit':
    case 'backup':
    case 'wal':
    case 'copy':
    case 'erasures':
      if (condition === 'backup' && !isEmbedded) return false
      if (!isDone(condition, facts)) return false
      return states.get(condition)?.ok === false || isOverdue(condition, facts)
  }
}
