// The application behind PgBouncer in transaction mode, where every transaction may use another connection.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { chown, mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type EmbeddedPostgres, startEmbedded } from '../../server/platform/postgres/embedded.ts'
import { databaseUser, environment, type Identity } from '../../server/platform/postgres/embedded-user.ts'
import { withDatabase } from '../support/app.ts'
import { problemsInBook } from '../support/book.ts'
import type { Client } from '../support/client.ts'
import { newVisitor, startLoad } from '../support/load.ts'
import { firstSignIn, freePort, isListening, type Program, startProgram } from '../support/program.ts'
import { watch } from '../support/stream.ts'
import { makeTempDir, removeDataDir } from '../support/temp-dir.ts'

const PGBOUNCER = ['/usr/sbin/pgbouncer', '/usr/bin/pgbouncer'].find(existsSync)
/** Fewer than the application's pool has, so that its connections must share them. */
const SERVERS = 3

describe.skipIf(!PGBOUNCER)('behind PgBouncer in transaction mode', () => {
  let folder: string
  let postgres: EmbeddedPostgres
  let bouncer: ChildProcess
  let pooledUrl: string
  let program: Program
  let gate: Client

  beforeAll(async () => {
    const made = await makeTempDir()
    folder = made.folder
    postgres = await startEmbedded({ dataDir: path.join(folder, 'postgres'), log: () => {} })
    const port = await startBouncer()
    pooledUrl = postgres.appUrl.replace(new URL(postgres.appUrl).host, `127.0.0.1:${port}`)
    program = await startProgram({
      DATA_DIR: path.join(folder, 'app'),
      DATABASE_URL: pooledUrl,
      DATABASE_OWNER_URL: postgres.ownerUrl,
      DATABASE_LISTEN_URL: postgres.appUrl,
      LOG_LEVEL: 'warn',
    })
    gate = await firstSignIn(program, 'gate.tt-hcc')
    return made.remove
  })

  afterAll(async () => {
    await program?.stop()
    bouncer?.kill('SIGKILL')
    await postgres?.stop()
    await removeDataDir(path.join(folder, 'postgres'))
  })

  async function startBouncer(): Promise<number> {
    const { hostname, port: behind, username, password, pathname } = new URL(postgres.appUrl)
    const port = await freePort()
    const home = path.join(folder, 'bouncer')
    await mkdir(home, { mode: 0o700 })
    const identity = await databaseUser(path.join(folder, 'nowhere'))
    await writeFile(path.join(home, 'users.txt'), `"${username}" "${decodeURIComponent(password)}"\n`)
    await writeFile(
      path.join(home, 'pgbouncer.ini'),
      `[databases]
${pathname.slice(1)} = host=${decodeURIComponent(hostname)} port=${behind}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = scram-sha-256
auth_file = ${home}/users.txt
pool_mode = transaction
default_pool_size = ${SERVERS}
max_prepared_statements = 200
ignore_startup_parameters = extra_float_digits,options
`,
    )
    await give(identity, home, path.join(home, 'users.txt'), path.join(home, 'pgbouncer.ini'))
    bouncer = spawn(PGBOUNCER ?? '', ['-q', path.join(home, 'pgbouncer.ini')], {
      ...identity,
      cwd: '/',
      env: environment,
      stdio: 'ignore',
    })
    const ended = once(bouncer, 'exit').then(([code]) => expect.fail(`PgBouncer ended with ${code}`))
    ended.catch(() => {})
    while (!(await isListening(port))) await Promise.race([sleep(20), ended])
    return port
  }

  async function give({ uid, gid }: Identity, ...files: string[]): Promise<void> {
    if (uid === undefined || gid === undefined) return
    for (const file of files) await chown(file, uid, gid)
  }

  const adminUrl = () => withDatabase(postgres.adminUrl, 'socong')

  async function ask(sql: string, values: unknown[] = []): Promise<Record<string, unknown>[]> {
    const client = new pg.Client({ connectionString: adminUrl() })
    await client.connect()
    try {
      return (await client.query(sql, values)).rows
    } finally {
      await client.end()
    }
  }

  test('entries of many clients at once are stored once each, and the book is whole', async () => {
    const load = startLoad(Array.from({ length: 8 }, () => gate))
    while (load.acknowledged.size < 200) await sleep(10)
    await load.stop()
    expect(load.problems).toEqual([])
    expect(load.returned).toBe(0)
    const [row] = await ask('select count(*)::int as visits from visit')
    expect(row).toEqual({ visits: load.acknowledged.size })
    expect(await problemsInBook(adminUrl(), postgres.appUrl)).toEqual([])
    // Everything used the pooler's few connections.
    const [servers] = await ask(
      `select count(distinct pid)::int as servers from pg_stat_activity where usename = 'socong_app' and application_name = 'so-cong'`,
    )
    expect(Number(servers?.['servers'])).toBeLessThanOrEqual(SERVERS)
  })

  test('an office’s scope does not stay on a connection that others get', async () => {
    const pool = new pg.Pool({ connectionString: pooledUrl, max: 8 })
    const seen = await Promise.all(Array.from({ length: 8 }, () => pool.query('select from visit')))
    await pool.end()
    expect(seen.map(({ rowCount }) => rowCount)).toEqual(Array(8).fill(0))
  })

  test('limits hold although the pooler passes no settings on', async () => {
    const [row] = await ask(`select rolconfig from pg_roles where rolname = 'socong_app'`)
    expect(row?.['rolconfig']).toEqual(
      expect.arrayContaining([
        'statement_timeout=5s',
        'lock_timeout=2s',
        'idle_in_transaction_session_timeout=10s',
      ]),
    )
  })

  test('a board hears of an entry, over the direct connection that listens', async () => {
    const board = await watch(gate)
    const typed = newVisitor()
    expect((await gate.enter(typed)).status).toBe(303)
    expect(await board.until(typed.name.split(' ')[0] ?? '')).toBeDefined()
    board.close()
  })
})
