// An application on its own Postgres, whose log is checked for personal data, with ways to make statements fail.
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { inspect } from 'node:util'
import pg from 'pg'
import { expect, vi } from 'vitest'
import { startApp, type TestApp, withDatabase } from './app.ts'
import { FLOWS } from './canaries.ts'
import { type Cluster, SECRET_KEY, startCluster } from './global-setup.ts'
import { fill } from './people.ts'
import { type Stage, setStage } from './stage.ts'

export interface Watched {
  app: TestApp
  stage: Stage
  cluster: Cluster & { dataDir: string }
  /** Undoes what succeeded despite the injected failures, so that all flows can run again. */
  renew(): Promise<void>
  serverLog(): Promise<string>
  /** The lines of the server's and the application's log since the last call that contain a canary word or a secret. */
  found(): Promise<string[]>
  /** Runs all flows; at least `least` of them must fail, and the logs must contain no canary word. */
  expectFailures(least: number, on?: Stage): Promise<void>
  /** Locks these tables (or all) during `work`; those without forced row-level security stay readable. */
  held<T>(tables: string[], work: () => Promise<T>): Promise<T>
  /** During `work`, calls the function `blow` on every session that waits for a lock. */
  striking<T>(blow: string, work: () => Promise<T>): Promise<T>
  withAdmin<T>(work: (admin: pg.Client) => Promise<T>): Promise<T>
  /** Runs `work` with the same users at an instance with other timeouts. */
  atInstance<T>(limits: Limits, work: (stage: Stage) => Promise<T>): Promise<T>
  close(): Promise<void>
}

type Limits = Record<string, string>

export async function startWatched(
  settings: Record<string, string>,
  absent: RegExp[],
  prepare: (cluster: Cluster) => Promise<void> = async () => {},
): Promise<Watched> {
  const { cluster, dataDir, stop } = await startCluster(settings)
  await prepare(cluster)
  await fill(cluster)
  const app = await startApp({}, { ...cluster, appUrl: hurried(cluster.appUrl, { lock_timeout: '50' }) })
  const [{ name } = { name: '' }] = await app.rows<{ name: string }>('select current_database() as name')
  const stage = await setStage(app)
  const secrets = [SECRET_KEY, new URL(cluster.appUrl).password, stage.pass, stage.invitation]
  let read = 0
  const logs = [app.logged]
  const printed: string[] = []
  vi.spyOn(console, 'error').mockImplementation((...words) => void printed.push(inspect(words)))

  // The log is rotated at 8 MB, checked once a minute; the most verbose server writes more.
  const look = async () => {
    const file = path.join(dataDir, 'postgres.log')
    const log = await readFile(file, 'utf8')
    const isMoved = log.length < read
    const moved = isMoved ? (await readFile(`${file}.1`, 'utf8')).slice(read) : ''
    return { until: log.length, text: isMoved ? moved + log : log.slice(read) }
  }
  const serverLog = async () => (await look()).text

  const found = async () => {
    const { until, text } = await look()
    read = until
    const said = logs.flatMap((logged) => logged.splice(0))
    const lines = [...text.split('\n'), ...said, ...printed.splice(0)]
    return lines.filter(
      (line) => absent.some((word) => word.test(line)) || secrets.some((one) => line.includes(one)),
    )
  }

  const withAdmin: Watched['withAdmin'] = async (work) => {
    const admin = new pg.Client(withDatabase(cluster.adminUrl, name))
    admin.on('error', () => {})
    await admin.connect()
    return andThen(
      () => work(admin),
      () => admin.end(),
    )
  }

  return {
    app,
    stage,
    cluster: { ...cluster, dataDir },
    serverLog,
    found,
    withAdmin,
    async renew() {
      // Start from the current end of the log, because lines that a failed test did not read may have been rotated away.
      read = (await look()).until
      for (const logged of logs) logged.length = 0
      await app.rows(`delete from throttle; delete from account where username like 'usera%';
        update invitation set used_at = null; update account a set password_hash = b.password_hash from account b
        where b.username = 'gate.tt-hcc' and a.username in ('gate2.tt-hcc', 'gate.ubnd-xa-long-hau')`)
      const [row] = await app.rows<{ version: number }>('select version from visit where id = $1', [
        stage.visit,
      ])
      const [leaving, renewing] = [await app.client('gate2.tt-hcc'), await app.client('gate2.tt-hcc')]
      Object.assign(stage, { leaving, renewing, version: String(row?.version) })
    },
    async expectFailures(least, on = stage) {
      const failed = (await doAll(on, absent)).filter(([, status]) => status >= 500)
      expect(failed.length).toBeGreaterThanOrEqual(least)
      expect(await found()).toEqual([])
    },
    held: (wanted, work) =>
      withAdmin(async (admin) => {
        const tables = await tablesOf(app)
        await admin.query('begin')
        for (const table of tables.filter((one) => wanted.length === 0 || wanted.includes(one.name)))
          await admin.query(`lock table ${table.name} in ${table.forced ? 'access exclusive' : 'share'} mode`)
        return work()
      }),
    striking: (blow, work) =>
      withAdmin(async (admin) => {
        const done = new AbortController()
        const blows = (async () => {
          while (!done.signal.aborted) {
            await admin.query(`select ${blow}(pid) from pg_stat_activity where ${WAITING}`)
            await sleep(2)
          }
        })()
        return andThen(work, () => {
          done.abort()
          return blows
        })
      }),
    async atInstance(limits, work) {
      const other = await app.secondInstance(hurried(withDatabase(cluster.appUrl, name), limits))
      logs.push(other.logged)
      const people = (['guard', 'leaving', 'renewing', 'head', 'district'] as const).map(
        (who) => [who, stage[who].at(other.url)] as const,
      )
      return andThen(
        () => work({ ...stage, app: other, ...Object.fromEntries(people) }),
        () => other.close(),
      )
    },
    async close() {
      await app.close()
      await stop()
    },
  }
}

/** Runs `afterwards` even if `work` throws. */
export async function andThen<T>(work: () => Promise<T>, afterwards: () => Promise<unknown>): Promise<T> {
  try {
    return await work()
  } finally {
    await afterwards()
  }
}

const WAITING = `datname = current_database() and wait_event_type = 'Lock'`

/** Resolves with the PID of the backend that waits for a lock. */
export async function untilWaiting(app: TestApp): Promise<number> {
  for (let tries = 0; tries < 1000; tries++) {
    const [row] = await app.rows<{ pid: number }>(`select pid from pg_stat_activity where ${WAITING}`)
    if (row) return row.pid
    await sleep(5)
  }
  throw new Error('nobody waits')
}

/** Runs all flows and returns each with its status. */
export async function doAll(on: Stage, absent: RegExp[]): Promise<[what: string, status: number][]> {
  const statuses: [string, number][] = []
  for (const [what, flow] of FLOWS) {
    const { status, $ } = await flow(on)
    // A browser's history keeps titles for months.
    expect([what, absent.filter((word) => word.test($('title').text()))]).toEqual([what, []])
    statuses.push([what, status])
    // A failed form is shown again with what the user typed; the typed text must not appear anywhere else.
    if (status === 500) {
      $('form').remove()
      expect([what, absent.filter((word) => word.test($.html()))]).toEqual([what, []])
    }
  }
  return statuses
}

/** All tables but `throttle`, to which every request of a stranger writes. */
export function tablesOf(app: TestApp): Promise<{ name: string; forced: boolean }[]> {
  return app.rows(
    `select relname as name, relforcerowsecurity as forced from pg_class
     where relnamespace = 'public'::regnamespace and relkind = 'r' and relname not like 'kysely%' and relname <> 'throttle'`,
  )
}

/** The address with other timeouts than the application asks for. */
function hurried(url: string, limits: Limits): string {
  const options = Object.entries({ statement_timeout: '5000', lock_timeout: '2000', ...limits })
  const asked = options.map(([name, value]) => `-c ${name}=${value}`).join(' ')
  return `${url}&options=${encodeURIComponent(asked)}`
}
