import { mkdirSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type pg from 'pg'
import { projectRoot } from '../../server/platform/lib/paths.ts'
import { lockDataDir } from '../../server/platform/postgres/instance-lock.ts'
import { checkIn } from './check-ins.ts'
import { startNode } from './children.ts'
import type { Line } from './table.ts'
import { startApp, type World } from './world.ts'

const MAX_MINUTES = 5
const MAX_SLOWER = 2
const PATIENCE_MS = 20 * 60_000
/** Rows of the audit for each visit: its entry and its departure. */
const AUDITED = 2
const JOBS = ['closing', 'retention', 'audit', 'backup']

/**
 * The jobs of a night with the visits that the database holds, begun by another instance, and a backup beside: how long they take, and
 * how long entries take meanwhile.
 */
export async function night(world: World, admin: pg.Client): Promise<Line[]> {
  await prepare(world, admin)
  const alone = await entries(world, 10)
  const folder = path.join(world.folder, 'night')
  mkdirSync(folder, { mode: 0o777 })
  await admin.query('delete from installation_state where key = any($1)', [JOBS])
  const dataDir = path.join(world.folder, 'data')
  // Otherwise the backup would take the database as its own, and stop it.
  const lock = await lockDataDir(dataDir)
  const began = performance.now()
  const settings = { ...world.settings, DATA_DIR: path.join(folder, 'app') }
  const second = await startApp(folder, settings)
  const backup = startNode({
    args: ['server/operations/launch/run.mjs', 'operations/cli/backup', '--quiet'],
    cwd: projectRoot,
    env: {
      DATA_DIR: dataDir,
      BACKUP_DIR: path.join(folder, 'backups'),
      SECRET_KEY: world.settings['SECRET_KEY'] ?? '',
    },
    logFile: path.join(folder, 'backup.log'),
  })
  try {
    const ended = new Map<string, number>()
    const meanwhile: number[] = []
    while (ended.size < JOBS.length) {
      const seconds = (performance.now() - began) / 1000
      if (seconds * 1000 > PATIENCE_MS)
        throw new Error(`of the night's jobs only ${[...ended.keys()].join()} ended`)
      const { rows } = await admin.query('select key, ok from installation_state where key = any($1)', [JOBS])
      for (const { key, ok } of rows) {
        if (!ok) throw new Error(`${key} failed`)
        if (!ended.has(key)) ended.set(key, seconds)
      }
      meanwhile.push(await entries(world, 1))
    }
    const all = Math.max(...ended.values())
    const busy = meanwhile.toSorted((a, b) => a - b)[Math.floor(meanwhile.length / 2)] ?? Number.NaN
    return [
      {
        what: 'the night: close, deletion of a day, audit, backup',
        ours: `${all.toFixed(0)} s`,
        aim: `≤ ${MAX_MINUTES * 60} s`,
        met: all <= MAX_MINUTES * 60,
        note: [...ended].map(([job, seconds]) => `${job} ${seconds.toFixed(0)} s`).join(', '),
      },
      {
        what: 'an entry at that time, beside one before it (mean)',
        ours: `${busy.toFixed(1)} ms`,
        reference: `${alone.toFixed(1)} ms`,
        ratio: (busy / alone).toFixed(2),
        aim: `≤ ${MAX_SLOWER}`,
        met: busy / alone <= MAX_SLOWER,
      },
    ]
  } finally {
    await backup.stop()
    await second.stop()
    await lock?.release()
  }
}

/** Mean milliseconds of an entry, fifteen a second, as at the busiest hour. */
async function entries({ app, gates, next }: World, seconds: number): Promise<number> {
  const times: number[] = []
  for (let sent = 0; sent < 15 * seconds; sent += 1) {
    const began = performance.now()
    await checkIn({ app, next }, gates, { count: 1, connections: 1 })
    const took = performance.now() - began
    times.push(took)
    await sleep(Math.max(0, 1000 / 15 - took))
  }
  return times.reduce((sum, one) => sum + one, 0) / times.length
}

/**
 * Leaves ten visitors in each office when its day is over, lets the oldest day fall due, and fills the audit.
 */
async function prepare(world: World, admin: pg.Client): Promise<void> {
  console.error('  preparing the night …')
  await checkIn(world, world.gates, { count: 10 * world.gates.length })
  await admin.query(`
    set session_replication_role = replica;
    update visit set entered_at = entered_at - interval '5 minutes' where state = 'inside';
    update office set retention_days = 27, close_minutes = extract(hour from t) * 60 + extract(minute from t)
      from (select now() at time zone 'Asia/Ho_Chi_Minh' as t) now where code like 'co-quan-%';
    reset session_replication_role`)
  await fillAudit(admin)
}

/** Appends the rows that the inserted visits would have made. */
export async function fillAudit(admin: pg.Client): Promise<void> {
  const { rows } = await admin.query(
    'select office_id, count(*)::int as visits from visit group by office_id',
  )
  for (const { office_id, visits } of rows) {
    await admin.query(`select set_config('app.office_id', $1, false)`, [office_id])
    await admin.query(
      `select count(audit_append($1, date_trunc('second', now()), null, 'visit.entered', gen_random_uuid(), '', null))
       from generate_series(1, $2)`,
      [office_id, AUDITED * visits],
    )
  }
}
