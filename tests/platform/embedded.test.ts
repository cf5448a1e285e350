import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { access, chmod, mkdir, readdir, readFile, readlink, stat, symlink, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Client } from 'pg'
import { beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { type EmbeddedPostgres, startEmbedded } from '../../server/platform/postgres/embedded.ts'
import { binariesFor } from '../../server/platform/postgres/embedded-binaries.ts'
import { clusterFolder } from '../../server/platform/postgres/embedded-cluster.ts'
import { endByProgram } from '../../server/platform/postgres/embedded-process.ts'
import { databaseUser } from '../../server/platform/postgres/embedded-user.ts'
import { lockDataDir } from '../../server/platform/postgres/instance-lock.ts'
import { isRunning, killTree, startEntry } from '../support/processes.ts'
import { isListening } from '../support/program.ts'
import { makeTempDir, removeDataDir } from '../support/temp-dir.ts'

type Told = Pick<EmbeddedPostgres, 'adminUrl' | 'ownerUrl' | 'appUrl' | 'port'> & { pid: number }
type Row = Record<string, unknown>

const root = process.getuid?.() === 0
const messages: string[] = []
const log = (message: string) => void messages.push(message)

async function connected(url: string): Promise<Client> {
  const client = new Client({ connectionString: url })
  client.on('error', () => {})
  await client.connect()
  return client
}

async function withClient<T>(url: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = await connected(url)
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

function query(url: string, sql: string): Promise<Row[]> {
  return withClient(url, async (client) => (await client.query(sql)).rows)
}

async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await sleep(20)
}

function answers(url: string): Promise<boolean> {
  return query(url, 'select 1').then(
    () => true,
    () => false,
  )
}

describe('an embedded Postgres', () => {
  let dataDir: string
  let postgres: EmbeddedPostgres

  async function restart(): Promise<void> {
    postgres = await startEmbedded({ dataDir, log })
  }

  async function commit(word: string, url = postgres.ownerUrl): Promise<void> {
    await query(url, `insert into kept values ('${word}')`)
  }

  async function kept(word: string): Promise<boolean> {
    return (await query(postgres.ownerUrl, `select from kept where word = '${word}'`)).length === 1
  }

  /** Starts the database in another process instead of this one. */
  async function startElsewhere(manner = '') {
    await postgres.stop()
    const { child, told } = startEntry<Told>('embedded-child', [dataDir, manner])
    return { child, elsewhere: await told }
  }

  beforeAll(async () => {
    const { folder, remove } = await makeTempDir()
    dataDir = path.join(folder, 'data')
    await restart()
    await query(postgres.ownerUrl, 'create table kept (word text)')
    return async () => {
      await postgres.stop()
      await remove()
    }
  })

  beforeEach(async () => {
    if (postgres.pid() === undefined) await restart()
  })

  test('lets the owner create tables, and the application only connect', async () => {
    expect(await query(postgres.appUrl, 'select current_user as name')).toEqual([{ name: 'socong_app' }])
    await expect(query(postgres.appUrl, 'create table mine ()')).rejects.toThrow(
      'permission denied for schema public',
    )
    await expect(query(postgres.appUrl, 'create role mine')).rejects.toThrow('permission denied')
  })

  test('has two roles without special powers', async () => {
    const roles = await query(
      postgres.adminUrl,
      `select rolname, rolcanlogin, rolsuper, rolbypassrls, rolcreatedb from pg_roles where rolname like 'socong%' order by 1`,
    )
    const plain = { rolcanlogin: true, rolsuper: false, rolbypassrls: false, rolcreatedb: false }
    expect(roles).toEqual([
      { rolname: 'socong_app', ...plain },
      { rolname: 'socong_owner', ...plain },
    ])
  })

  test('sets the limits of its roles where they have not been set yet, and not at every start', async () => {
    const limitsAfter = async (sql: string) => {
      await query(postgres.adminUrl, sql)
      await postgres.stop()
      await restart()
      return JSON.stringify(await query(postgres.adminUrl, 'select rolname, rolconfig from pg_roles'))
    }
    const change = `alter role socong_app set statement_timeout = '9s'`
    expect(await limitsAfter(change)).toContain('statement_timeout=9s')
    expect(await limitsAfter('comment on database socong is null')).not.toContain('statement_timeout=9s')
  })

  test('is durable and checks its pages', async () => {
    const settings = `select string_agg(name || ' ' || setting, ', ' order by name) as found from pg_settings
      where name in ('fsync', 'full_page_writes', 'synchronous_commit', 'data_checksums', 'server_encoding')`
    expect(await query(postgres.adminUrl, settings)).toEqual([
      {
        found:
          'data_checksums on, fsync on, full_page_writes on, server_encoding UTF8, synchronous_commit on',
      },
    ])
  })

  test('is reached only by a socket that only its user may open, and only with a password', async () => {
    expect(await query(postgres.adminUrl, 'show listen_addresses')).toEqual([{ listen_addresses: '' }])
    expect(await isListening(postgres.port)).toBe(false)
    const socket = path.join(dataDir, 'pg-18', `.s.PGSQL.${postgres.port}`)
    expect([(await stat(path.dirname(socket))).mode & 0o777, (await stat(socket)).mode & 0o777]).toEqual([
      0o700, 0o700,
    ])
    const wrong = postgres.appUrl.replace(/:[^:@]+@/, ':wrong@')
    await expect(query(wrong, 'select 1')).rejects.toThrow('password authentication failed')
  })

  test('keeps its files from other users and leaves no password behind', async () => {
    expect((await stat(path.join(dataDir, 'database.json'))).mode & 0o777).toBe(0o600)
    expect((await readdir(dataDir)).sort()).toEqual(['database.json', 'pg-18', 'postgres.log'])
  })

  test('writes no value of a row into its log', async () => {
    await query(postgres.ownerUrl, 'create table once (phone text primary key)')
    const twice = (client: Client) => client.query('insert into once values ($1), ($1)', ['0912345678'])
    await expect(withClient(postgres.ownerUrl, twice)).rejects.toThrow('duplicate key')
    const text = await readFile(path.join(dataDir, 'postgres.log'), 'utf8')
    expect(text).toContain('duplicate key')
    expect(text).not.toContain('0912345678')
  })

  test('keeps the data over a stop, which leaves no process', async () => {
    await commit('before the stop')
    const pid = postgres.pid() ?? 0
    await Promise.all([postgres.stop(), postgres.stop()])
    await postgres.stop()
    expect(isRunning(pid)).toBe(false)
    expect(postgres.pid()).toBeUndefined()
    await expect(access(path.join(dataDir, 'pg-18', 'postmaster.pid'))).rejects.toThrow('ENOENT')

    await restart()
    expect(await kept('before the stop')).toBe(true)
  })

  test('restarts at the same address after kill -9, with what was committed', async () => {
    await commit('before the kill')
    const killed = postgres.pid() ?? 0
    await killTree(killed)
    await until(() => answers(postgres.ownerUrl))
    expect(await kept('before the kill')).toBe(true)
    expect(postgres.pid()).not.toBe(killed)
  })

  test('restarts once the last child of the killed server has ended', async () => {
    const busy = await connected(postgres.ownerUrl)
    const { pid } = (await busy.query('select pg_backend_pid() as pid')).rows[0]
    process.kill(pid, 'SIGSTOP')
    process.kill(postgres.pid() ?? 0, 'SIGKILL')
    await sleep(700)
    expect(await answers(postgres.ownerUrl)).toBe(false)
    process.kill(pid, 'SIGCONT')
    await until(() => answers(postgres.ownerUrl))
  })

  test('can be stopped while it cannot restart', async () => {
    const { pid } = (
      await query(postgres.adminUrl, "select pid from pg_stat_activity where backend_type = 'checkpointer'")
    )[0] as { pid: number }
    process.kill(pid, 'SIGSTOP')
    process.kill(postgres.pid() ?? 0, 'SIGKILL')
    await sleep(300)
    await postgres.stop()
    process.kill(pid, 'SIGKILL')
    expect(postgres.pid()).toBeUndefined()
  })

  test('is taken over after its application was killed', async () => {
    const { child, elsewhere } = await startElsewhere()
    await commit('before the take-over', elsewhere.ownerUrl)
    await connected(elsewhere.ownerUrl)
    child.kill('SIGKILL')
    await once(child, 'exit')
    expect(isRunning(elsewhere.pid)).toBe(true)

    await restart()
    expect(isRunning(elsewhere.pid)).toBe(false)
    expect(messages).toContain('Stopped the Postgres that an earlier start had left running')
    expect(await kept('before the take-over')).toBe(true)
  })

  test('is stopped by its own program where there are no signals, as on Windows, and a second stop finds nothing', async () => {
    const { child, elsewhere } = await startElsewhere()
    await commit('before the end', elsewhere.ownerUrl)
    child.kill('SIGKILL')
    await once(child, 'exit')
    const cluster = clusterFolder(dataDir)
    const identity = await databaseUser(cluster)
    const of = { cluster, identity, postgres: (await binariesFor(identity, dataDir)).postgres }
    expect(await endByProgram(of, 10)).toBe(true)
    expect(isRunning(elsewhere.pid)).toBe(false)
    expect(await endByProgram(of, 10)).toBe(false)

    await restart()
    expect(await kept('before the end')).toBe(true)
  })

  test('is taken over even when it hangs', async () => {
    const { child, elsewhere } = await startElsewhere()
    child.kill('SIGKILL')
    await once(child, 'exit')
    process.kill(elsewhere.pid, 'SIGSTOP')
    await restart()
    expect(isRunning(elsewhere.pid)).toBe(false)
  })

  test.each([
    ['its own exit', 0, (child: ChildProcess) => child.stdin?.end()],
    ['SIGTERM', 143, (child: ChildProcess) => child.kill('SIGTERM')],
    ['SIGINT', 130, (child: ChildProcess) => child.kill('SIGINT')],
    ['SIGHUP', 129, (child: ChildProcess) => child.kill('SIGHUP')],
  ])('ends with an application that exits without stopping it: %s', async (_name, code, endIt) => {
    const { child, elsewhere } = await startElsewhere()
    endIt(child)
    expect(await once(child, 'exit')).toEqual([code, null])
    await until(() => !isRunning(elsewhere.pid))
  })

  test('leaves a signal to an application that handles it', async () => {
    const { child, elsewhere } = await startElsewhere('drain')
    const idle = await connected(elsewhere.ownerUrl)
    child.kill('SIGTERM')
    await sleep(200)
    expect((await idle.query('select 1')).rowCount).toBe(1)
    expect(await once(child, 'exit')).toEqual([0, null])
    expect(isRunning(elsewhere.pid)).toBe(false)
  })

  test('starts although postmaster.pid names another living program', async () => {
    await postgres.stop()
    const other = spawn('/bin/sleep', ['60'])
    onTestFinished(() => void other.kill())
    const file = path.join(dataDir, 'pg-18', 'postmaster.pid')
    await writeFile(file, `${other.pid}\n${path.dirname(file)}\n0\n5432\n\n127.0.0.1\n\nready   \n`)
    await restart()
    expect(isRunning(other.pid ?? 0)).toBe(true)
    expect(await answers(postgres.appUrl)).toBe(true)
  })

  test('starts although postmaster.pid names a zombie', async () => {
    await postgres.stop()
    // The shell is replaced by a program that never reaps the child it already has.
    const parent = spawn('/bin/sh', ['-c', 'sleep 0.1 & echo $!; exec sleep 60'])
    onTestFinished(() => void parent.kill())
    const zombie = Number((await once(parent.stdout, 'data'))[0])
    await until(() => !isRunning(zombie))
    await writeFile(path.join(dataDir, 'pg-18', 'postmaster.pid'), `${zombie}\n${dataDir}/pg-18\n`)
    await restart()
    expect(await answers(postgres.appUrl)).toBe(true)
  })
})

describe('a data directory', () => {
  test('is completed by the next start if the first was killed halfway', async () => {
    const dataDir = path.join(await ownFolder(), 'data')
    const halfway = startEntry<Told>('embedded-child', [dataDir])
    const failed = expect(halfway.told).rejects.toThrow('ended without a word')
    await until(async () => (await names(dataDir)).some((name) => name.startsWith('new-')))
    await sleep(100)
    halfway.child.kill('SIGKILL')
    await failed

    const postgres = await startEmbedded({ dataDir, log })
    expect(await answers(postgres.appUrl)).toBe(true)
    await postgres.stop()
    expect((await names(dataDir)).sort()).toEqual(['database.json', 'pg-18', 'postgres.log'])
  })

  test('may be fast instead of durable, for tests', async () => {
    const dataDir = await ownFolder()
    const postgres = await startEmbedded({
      dataDir,
      log,
      durable: false,
      settings: { max_connections: '33' },
    })
    expect(await query(postgres.adminUrl, 'show fsync')).toEqual([{ fsync: 'off' }])
    expect(await query(postgres.adminUrl, 'show data_checksums')).toEqual([{ data_checksums: 'off' }])
    expect(await query(postgres.adminUrl, 'show max_connections')).toEqual([{ max_connections: '33' }])
    await postgres.stop()
  })

  test('a data directory of an older PostgreSQL is explained', async () => {
    const dataDir = await ownFolder()
    await mkdir(path.join(dataDir, 'pg-17'))
    await expect(startEmbedded({ dataDir, log })).rejects.toThrow(/pg-17 is a database of PostgreSQL 17 and/)
    await mkdir(path.join(dataDir, 'pg-18'))
    await writeFile(path.join(dataDir, 'pg-18', 'PG_VERSION'), '16\n')
    await expect(startEmbedded({ dataDir, log })).rejects.toThrow(/pg-18 is a database of PostgreSQL 16 and/)
  })

  test('a data directory without its passwords is explained', async () => {
    const dataDir = await ownFolder()
    await mkdir(path.join(dataDir, 'pg-18'))
    await writeFile(path.join(dataDir, 'pg-18', 'PG_VERSION'), '18\n')
    await expect(startEmbedded({ dataDir, log })).rejects.toThrow(/database\.json.* is missing: restore it/)
  })

  test('that cannot be started says why', async () => {
    const dataDir = await ownFolder()
    const settings = { shared_buffers: 'much' }
    await expect(startEmbedded({ dataDir, log, settings })).rejects.toThrow(
      /did not start.*"shared_buffers": "much"/s,
    )
  })

  test('is held by one application, until that is killed', async () => {
    const dataDir = await ownFolder()
    const { child, told } = startEntry('embedded-child', [dataDir, 'lock'])
    await told
    expect(await lockDataDir(dataDir)).toBeUndefined()
    child.kill('SIGKILL')
    await once(child, 'exit')
    const lock = await lockDataDir(dataDir)
    expect(lock).toBeDefined()
    expect(await lockDataDir(`${dataDir}/../${path.basename(dataDir)}`)).toBeUndefined()
    await lock?.release()
    await (await lockDataDir(dataDir))?.release()
  })

  test.skipIf(!root)(
    'below a folder closed to others keeps its database elsewhere (needs root)',
    async () => {
      const closed = await ownFolder()
      const dataDir = path.join(closed, 'data')
      onTestFinished(() => removeDataDir(dataDir))
      await chmod(closed, 0o700)
      // A umask as strict as an administrator may have set.
      const { child, told } = startEntry<Told>(
        'embedded-child',
        [dataDir],
        `umask 077; TMPDIR=${closed}; export TMPDIR;`,
      )
      expect(await answers((await told).appUrl)).toBe(true)
      child.kill('SIGKILL')
      await once(child, 'exit')

      const postgres = await startEmbedded({ dataDir, log })
      expect(await answers(postgres.appUrl)).toBe(true)
      await postgres.stop()
      expect(await readlink(path.join(dataDir, 'pg-18'))).toMatch(/^\/var\/lib\/so-cong\/data-[0-9a-f]{12}$/)
      expect((await stat(dataDir)).uid).toBe(0)
    },
  )

  test.skipIf(!root)('is explained where its database is gone (needs root)', async () => {
    const dataDir = await ownFolder()
    await symlink('/var/lib/so-cong/data-gone', path.join(dataDir, 'pg-18'))
    await expect(startEmbedded({ dataDir, log })).rejects.toThrow(/pg-18 points to a folder that is gone/)
  })
})

/** A temporary folder, removed at the end of the test. */
async function ownFolder(): Promise<string> {
  const { folder, remove } = await makeTempDir()
  onTestFinished(remove)
  return folder
}

async function names(folder: string): Promise<string[]> {
  return readdir(folder).catch(() => [])
}
