import { execFile } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import pg from 'pg'
import { COLUMNS } from '../../server/head/log/export-form.ts'
import { projectRoot } from '../../server/platform/lib/paths.ts'
import { lockDataDir } from '../../server/platform/postgres/instance-lock.ts'
import { appRole } from '../../server/platform/postgres/roles.ts'
import { Client } from '../support/client.ts'
import { checkIn } from './check-ins.ts'
import { quantile } from './load.ts'
import { fillAudit } from './night.ts'
import { RATE, timesDuring } from './open-loop.ts'
import type { Plan } from './plan.ts'
import { sessionOf } from './sessions.ts'
import type { Line } from './table.ts'
import { crowdOf, holdVisits, type Period } from './visits.ts'
import { startApp, type World } from './world.ts'

const MAX_MS = 9
const MAX_SLOWER = 3
const VISITS = 100_000
/** After so many check-ins, JIT compilation has settled. */
const ENOUGH = 5000

type Job = () => Promise<unknown>

/**
 * The time of an entry, of those that come at random moments without waiting for each other: alone, and while the program exports a
 * log, makes reports, is backed up, and verifies the audit as every night.
 */
export async function calm(world: World, plan: Plan): Promise<Line[]> {
  const admin = new pg.Client({ connectionString: world.adminUrl })
  await admin.connect()
  // Otherwise the backup would take the database as its own, and stop it.
  const lock = await lockDataDir(path.join(world.folder, 'data'))
  const period = await holdVisits(admin, crowdOf(world.gates, VISITS))
  // Each process checks the audit once a day, at its start, and again a minute after it failed: this one fails until told.
  await admin.query(
    `revoke select on audit_check from ${appRole}; delete from installation_state where key = 'audit'`,
  )
  const allow = () => admin.query(`grant select on audit_check to ${appRole}`)
  const until = async (sql: string, ...values: unknown[]) => {
    while ((await admin.query(sql, values)).rowCount === 0) await sleep(200)
  }
  const folder = path.join(world.folder, 'calm')
  mkdirSync(folder)
  const app = await startApp(folder, { ...world.settings, DATA_DIR: path.join(folder, 'app') })
  try {
    await checkIn({ ...world, app }, world.gates, { count: ENOUGH })
    const times = new Map<string, number[]>()
    const note = async (name: string, job: Job) =>
      void times.set(name, [...(times.get(name) ?? []), ...(await timesDuring({ ...world, app }, job))])
    const jobs = Object.entries(await jobsOf(world, app.port, period))
    for (let round = 0; round < plan.rounds; round++)
      for (const [name, job] of jobs) await note(name, () => repeat(job, 5 * plan.seconds))
    // Of several months, so that it lasts long enough for a hundredth of the entries.
    for (let round = 0; round < plan.rounds; round++) await fillAudit(admin)
    const { rows } = await admin.query('select now()')
    await allow()
    await until('select from audit_check where whole_at > $1', rows[0].now)
    await note('the nightly check of the audit', () =>
      until(`select from installation_state where key = 'audit' and ok`),
    )
    return linesOf(times)
  } finally {
    await allow()
    await app.stop()
    await lock?.release()
    await admin.end()
  }
}

async function jobsOf(world: World, port: number, { from, to }: Period): Promise<Record<string, Job>> {
  const url = `http://127.0.0.1:${port}`
  const cookie = await sessionOf(world, world.gates[0]?.officeId ?? '', 'head')
  const head = new Client(url)
  head.cookies.set('sid', cookie.replace('sid=', ''))
  const { location } = await head.post('/log/search', { from, to })
  /** Reads the answer piece by piece: this process measures meanwhile. */
  const post = async (page: string, fields: [string, string][]) => {
    const headers = { cookie, origin: url }
    const body = new URLSearchParams(fields)
    const answer = await fetch(url + page, { method: 'POST', redirect: 'manual', headers, body })
    if (answer.status >= 400) throw new Error(`${page} was answered ${answer.status}`)
    await answer.body?.pipeTo(new WritableStream())
    return answer.headers.get('location') ?? ''
  }
  const columns = COLUMNS.map((column): [string, string] => ['columns', column])
  const asked = Object.entries({ export_purpose: 'archive', format: 'xlsx' })
  return {
    nothing: () => sleep(100),
    'an export of the log (XLSX, 20 000 visits)': () =>
      post((location ?? '').replace('/log', '/log/export'), [...asked, ...columns]),
    'reports of a month': async () =>
      post(`${await post('/report', Object.entries({ client_uuid: randomUUID(), from, to }))}/docx`, []),
    'a backup': () =>
      promisify(execFile)(
        process.execPath,
        ['server/operations/launch/run.mjs', 'operations/cli/backup', '--quiet'],
        {
          cwd: projectRoot,
          env: {
            DATA_DIR: path.join(world.folder, 'data'),
            BACKUP_DIR: path.join(world.folder, 'calm', 'backups'),
            SECRET_KEY: world.settings['SECRET_KEY'],
          },
        },
      ),
  }
}

async function repeat(job: Job, seconds: number): Promise<void> {
  const until = performance.now() + seconds * 1000
  do await job()
  while (performance.now() < until)
}

function linesOf(measured: Map<string, number[]>): Line[] {
  const sorted = [...measured].map(([name, times]) => [name, times.toSorted((a, b) => a - b)] as const)
  const quiet = quantile(sorted[0]?.[1] ?? [], 0.99)
  return sorted.map(([name, times]) => {
    const p99 = quantile(times, 0.99)
    const note = `p50 ${quantile(times, 0.5).toFixed(1)} ms, ${times.length} entries`
    if (name === 'nothing') {
      const what = `an entry, ${RATE} a second: the slowest of a hundred (p99)`
      return { what, ours: `${p99.toFixed(1)} ms`, aim: `≤ ${MAX_MS} ms`, met: p99 <= MAX_MS, note }
    }
    return {
      what: `  during ${name}`,
      ours: `${p99.toFixed(1)} ms`,
      reference: `${quiet.toFixed(1)} ms`,
      ratio: (p99 / quiet).toFixed(2),
      ...{ aim: `≤ ${MAX_SLOWER}`, met: p99 / quiet <= MAX_SLOWER, note },
    }
  })
}
