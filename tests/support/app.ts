import { randomUUID } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import pg from 'pg'
import { type DestinationStream, pino } from 'pino'
import { inject } from 'vitest'
import './preload.ts'
import { createApp } from '../../server/app.ts'
import { startSession } from '../../server/core/accounts/sessions.ts'
import { createErasureJournal, journalFolders } from '../../server/core/installation/erasure-journal.ts'
import { openPurgeRuns } from '../../server/core/installation/purge-runs.ts'
import { OFFICES } from '../../server/core/offices/directory.ts'
import { CAMPAIGN } from '../../server/core/recommended-app/campaign.ts'
import { buildAssets } from '../../server/http/assets.ts'
import type { Context } from '../../server/http/context.ts'
import { endStreams } from '../../server/http/events.ts'
import { A_MINUTE } from '../../server/http/limits.ts'
import { createMessageClasses } from '../../server/http/message-classes.ts'
import { bundle } from '../../server/operations/launch/bundle.mjs'
import { connect, type Db } from '../../server/platform/db/connect.ts'
import { createExportPool } from '../../server/platform/db/export-pool.ts'
import { createLive } from '../../server/platform/db/live.ts'
import type { VisitRow } from '../../server/platform/db/schema.ts'
import type { Clock } from '../../server/platform/lib/clock.ts'
import { type Config, readConfig } from '../../server/platform/lib/config.ts'
import { loadKeys } from '../../server/platform/lib/keys.ts'
import { createMetrics } from '../../server/platform/lib/metrics.ts'
import { sparingLog } from '../../server/platform/lib/sparing-log.ts'
import { createWorkers } from '../../server/platform/lib/workers.ts'
import { speakAs } from '../../server/platform/messages/messages.ts'
import { vi } from '../../server/platform/messages/vi.ts'
import { Client } from './client.ts'
import { type Cluster, SECRET_KEY } from './global-setup.ts'

/** A fake clock, the only fake in the server's tests. */
export interface TestClock extends Clock {
  set(iso: string): void
  forward(milliseconds: number): void
}

export interface TestApp {
  url: string
  context: Context
  db: Db
  clock: TestClock
  /** Every log line. */
  logged: string[]
  /** A client with its own cookies, signed in as `username` if given. */
  client(username?: string): Promise<Client>
  /** Creates a session and returns its cookie, without the sign-in form, which has its own tests. */
  session(username: string): Promise<[name: string, token: string]>
  /** Queries as the database's superuser, who bypasses row-level security. */
  rows<Row = Record<string, never>>(sql: string, values?: unknown[]): Promise<Row[]>
  /** The first row. */
  row<Row = Record<string, never>>(sql: string, values?: unknown[]): Promise<Row | undefined>
  /** The first value of each row. */
  column<Value>(sql: string, values?: unknown[]): Promise<Value[]>
  /** The first value of the first row, which has to be there. */
  value<Value>(sql: string, values?: unknown[]): Promise<Value>
  officeId(code: string): Promise<string>
  /** The visit of the person with this name. */
  visit(name: string): Promise<VisitRow | undefined>
  /** The audit entries about a subject (a visit, a guest …), oldest first. */
  auditOf(subject: string): Promise<{ action: string; fields: string }[]>
  /** The `fields` of every audit entry with this action, oldest first. */
  audited(action: string): Promise<string[]>
  /** Locks the table against reading, or with `share` only against writing. Returns a function that releases the lock. */
  hold(table: string, mode?: 'access exclusive' | 'share'): Promise<() => Promise<void>>
  /** Makes the application forget the offices and the recommended app, at once, after the test has changed their rows. */
  forget(): Promise<void>
  /** Closes the port, as if the computer were off. Returns a function that reopens it. */
  goAway(): Promise<() => Promise<void>>
  /** Starts a second instance on the same database, with another public address if `url` is given. */
  secondInstance(url?: string): Promise<TestApp>
  close(): Promise<void>
}

/** A Wednesday on which offices work, 8:30 in Cần Giuộc. */
export const MORNING = '2026-11-25T08:30:00+07:00'

/** A test that walks through every route asks more in a minute than any account; `http/limits.test.ts` has the rates themselves. */
const RATES = { ...A_MINUTE, forms: 1e6, account: 1e6, office: 1e6 }

/** Shared by all applications of a test file, because starting a worker thread takes longer than most tests. */
const workers = createWorkers(() => bundle('operations/worker'))

let serving = 0

/** Starts the real application on its own copy of the template database. */
export async function startApp(
  settings: Record<string, string> = {},
  { adminUrl, appUrl, template }: Cluster = inject('cluster'),
): Promise<TestApp> {
  const name = `test_${randomUUID().replaceAll('-', '')}`
  const server = serverAt(adminUrl)
  // `file_copy`, because logging every page (the default) does not pay for so small a database.
  await server.query(`create database ${name} template ${template} strategy file_copy`)
  await server.query(`grant connect on database ${name} to socong_app, socong_owner`)
  const app = await serve(
    withDatabase(appUrl, name),
    withDatabase(adminUrl, name),
    settings,
    createTestClock(),
  )
  return {
    ...app,
    close: async () => {
      await app.close()
      await server.query(`drop database ${name} with (force)`)
    },
  }
}

async function serve(
  appUrl: string,
  adminUrl: string,
  settings: Record<string, string>,
  clock: TestClock,
): Promise<TestApp> {
  const config: Config = readConfig({
    SECRET_KEY,
    DATABASE_URL: appUrl,
    PUSH_HOSTS: 'push.example.vn,localhost,127.0.0.1',
    ...settings,
  })
  const logged: string[] = []
  const sink: DestinationStream = { write: (line) => void logged.push(line) }
  const log = pino({ level: config.LOG_LEVEL, base: null, hooks: sparingLog(clock) }, sink)
  const warn = (error: Error) => log.warn({ reason: error.message }, 'database connection lost')
  const { db, pool, close } = connect(appUrl, warn)
  const exportPool = createExportPool(appUrl, warn)
  const live = createLive(pool, appUrl, warn)
  serving += 1
  const purgeRuns = await openPurgeRuns({ db, clock })
  await purgeRuns.look()
  const context: Context = {
    config,
    clock,
    purgeRuns,
    // The embedded database's folder does not exist here, so there is a journal only if the test sets DATA_DIR.
    erasures: createErasureJournal(settings['DATA_DIR'] ? journalFolders(config) : [], loadKeys(config)),
    log,
    db,
    pool,
    exportPool,
    live,
    keys: loadKeys(config),
    assets: await buildAssets(),
    workers,
    metrics: createMetrics(),
  }
  const messages = createMessageClasses()
  const server = createServer(messages.classes, messages.adoptPrototypesOf(createApp(context, RATES)))
  // With a shorter keep-alive on a busy machine, a client may reuse a connection that the server is just closing.
  server.keepAliveTimeout = 60_000
  const listen = (at: number) => new Promise<void>((resolve) => server.listen(at, '127.0.0.1', resolve))
  await listen(0)
  const { port } = server.address() as AddressInfo
  const url = `http://127.0.0.1:${port}`
  const shut = async () => {
    endStreams()
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
  const admin = new pg.Pool({ connectionString: adminUrl, max: 2 })
  admin.on('error', () => {})
  const rows = async <Row>(sql: string, values: unknown[] = []) =>
    (await admin.query(sql, values)).rows as Row[]
  const column = async <Value>(sql: string, values?: unknown[]) =>
    (await rows<Record<string, Value>>(sql, values)).map((row) => Object.values(row)[0] as Value)
  const session = async (username: string): Promise<[string, string]> => {
    const { rows } = await admin.query('select id from account where username = $1', [username])
    const { token } = await startSession(db, rows[0].id, { device: '' }, clock.now())
    return [config.PUBLIC_URL?.startsWith('https:') ? '__Host-sid' : 'sid', token]
  }

  return {
    url,
    context,
    db,
    clock,
    logged,
    async client(username) {
      const client = new Client(url, config.PUBLIC_URL)
      if (username) client.cookies.set(...(await session(username)))
      return client
    },
    session,
    rows,
    row: async <Row>(sql: string, values?: unknown[]) => (await rows<Row>(sql, values))[0],
    column,
    async value<Value>(sql: string, values?: unknown[]) {
      const [first] = await column<Value>(sql, values)
      if (first === undefined) throw new Error(`no row: ${sql}`)
      return first
    },
    async officeId(code) {
      const { rows } = await admin.query('select id from office where code = $1', [code])
      return rows[0].id
    },
    async visit(name) {
      const { rows } = await admin.query('select * from visit where name = $1', [name])
      return rows[0]
    },
    auditOf: async (subject) =>
      (await admin.query('select action, fields from audit where subject_id = $1 order by seq', [subject]))
        .rows,
    async audited(action) {
      const { rows } = await admin.query(
        'select fields from audit where action = $1 order by office_id, seq',
        [action],
      )
      return rows.map(({ fields }) => fields)
    },
    async hold(table, mode = 'access exclusive') {
      const client = await admin.connect()
      await client.query(`begin; lock table ${table} in ${mode} mode`)
      return async () => {
        await client.query('commit')
        client.release()
      }
    },
    async forget() {
      const topics = [OFFICES, CAMPAIGN]
      const heard = topics.map(
        (topic) =>
          new Promise<void>((resolve) => {
            const end = live.subscribe(topic, () => {
              end()
              resolve()
            })
          }),
      )
      await admin.query(`select pg_notify('office', topic) from unnest($1::text[]) topic`, [topics])
      await Promise.all(heard)
    },
    goAway: async () => {
      await shut()
      return () => listen(port)
    },
    secondInstance: (other = appUrl) => serve(other, adminUrl, settings, clock),
    async close() {
      await shut()
      await live.close()
      await close()
      await exportPool.end()
      await admin.end()
      serving -= 1
      // Whatever this process tests next has no organisation.
      if (serving === 0) speakAs('unknown', vi.words.unknown.root, {})
    },
  }
}

function createTestClock(): TestClock {
  let now = new Date(MORNING)
  return {
    now: () => now,
    set: (iso) => {
      now = new Date(iso)
    },
    forward: (milliseconds) => {
      now = new Date(now.getTime() + milliseconds)
    },
  }
}

export function withDatabase(url: string, name: string): string {
  return Object.assign(new URL(url), { pathname: `/${name}` }).href
}

/** Superuser connections to each cluster; they outlive the databases that tests create and drop. */
const servers = new Map<string, pg.Pool>()

function serverAt(adminUrl: string): pg.Pool {
  const known = servers.get(adminUrl)
  if (known) return known
  const pool = new pg.Pool({ connectionString: adminUrl, max: 2, allowExitOnIdle: true })
  pool.on('error', () => {})
  servers.set(adminUrl, pool)
  return pool
}
