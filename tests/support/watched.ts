// An application on its own Postgres, whose log is checked for personal data, with ways to make statements fail.
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { inspect } from 'node:util'
import pg from 'pg'
import { vi } from 'vitest'
import { startApp, type TestApp, withDatabase } from './app.ts'
import { type Cluster, SECRET_KEY, type startCluster } from './global-setup.ts'
import { PERSONAL, Scene } from './requests.ts'

export interface Watched {
  app: TestApp
  scene: Scene
  cluster: Cluster & { dataDir: string }
  /** What the server has logged since the last look for personal data. */
  serverLog(): Promise<string>
  /** The lines of the server's and the application's log since the last call that contain personal data or a secret, but for what is forgiven. */
  found(secrets?: string[], forgiven?: string): Promise<string[]>
  /** Locks these tables (or all) during `work`; those without forced row-level security stay readable. */
  held<T>(tables: string[], work: () => Promise<T>): Promise<T>
  /** During `work`, calls the function `blow` on every session that waits for a lock. */
  striking<T>(blow: string, work: () => Promise<T>): Promise<T>
  withAdmin<T>(work: (admin: pg.Client) => Promise<T>): Promise<T>
  /** Runs `work` at an instance with other timeouts. */
  atInstance<T>(limits: Limits, work: (url: string) => Promise<T>): Promise<T>
  /** The same until the end; it hurries as the first. */
  instance(): Promise<TestApp>
}

type Limits = Record<string, string>
const HURRY = { lock_timeout: '50' }

/** Close the application afterwards. */
export async function startWatched(
  { cluster, dataDir }: Awaited<ReturnType<typeof startCluster>>,
  settings: Record<string, string> = {},
): Promise<Watched> {
  const app = await startApp(settings, { ...cluster, appUrl: hurried(cluster.appUrl, HURRY) })
  const [{ name } = { name: '' }] = await app.rows<{ name: string }>('select current_database() as name')
  const always = [SECRET_KEY, new URL(cluster.appUrl).password]
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
  let read = 0
  read = (await look()).until

  const instance = async (limits: Limits) => {
    const other = await app.secondInstance(hurried(withDatabase(cluster.appUrl, name), limits))
    logs.push(other.logged)
    return other
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
    scene: new Scene(app),
    cluster: { ...cluster, dataDir },
    withAdmin,
    serverLog: async () => (await look()).text,
    async found(secrets = [], forgiven = '') {
      const { until, text } = await look()
      read = until
      const said = [text, ...logs.flatMap((logged) => logged.splice(0)), ...printed.splice(0)].join('\n')
      const unforgiven = forgiven === '' ? said : said.replaceAll(forgiven, '')
      const lines = unforgiven.split('\n').filter((line) => PERSONAL.test(line))
      return [...lines, ...[...always, ...secrets].filter((one) => said.includes(one))]
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
    instance: () => instance(HURRY),
    async atInstance(limits, work) {
      const other = await instance(limits)
      return andThen(
        () => work(other.url),
        () => other.close(),
      )
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
