// Starts that must fail and what they print; seed files; an external Postgres.
import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Migrator } from 'kysely'
import pg from 'pg'
import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, inject, onTestFinished, test } from 'vitest'
import { migrations } from '../../migrations/index.ts'
import { isSecretOfDatabase } from '../../server/core/installation/actions.ts'
import { EARLIEST, refuseEarlyClock, refuseWrongClock } from '../../server/core/installation/clock-check.ts'
import { readSeed } from '../../server/core/offices/seed-file.ts'
import { openDatabase } from '../../server/operations/database.ts'
import { listen } from '../../server/operations/listen.ts'
import { wordsOf } from '../../server/operations/words.ts'
import { connect } from '../../server/platform/db/connect.ts'
import { migrateToLatest, migrationState } from '../../server/platform/db/migrate.ts'
import { serverProblems } from '../../server/platform/db/self-check.ts'
import { DAY, HOUR } from '../../server/platform/lib/clock.ts'
import { readConfig } from '../../server/platform/lib/config.ts'
import { REFUSED } from '../../server/platform/lib/errors.ts'
import { loadKeys, refuseWrongSecret } from '../../server/platform/lib/keys.ts'
import { createOidc } from '../../server/platform/outgoing/oidc.ts'
import { startEmbedded } from '../../server/platform/postgres/embedded.ts'
import { grantsSql } from '../../server/platform/postgres/roles.ts'
import { withDatabase } from '../support/app.ts'
import { Client } from '../support/client.ts'
import {
  embeddedIn,
  firstSignIn,
  freePort,
  launch,
  runToEnd,
  type Settings,
  signInsOf,
  startProgram,
} from '../support/program.ts'
import { makeTempDir } from '../support/temp-dir.ts'

describe('a configuration', () => {
  test('a configuration with mistakes stops the start, and all of them are named', async () => {
    const { output, code } = await runToEnd('main', {
      ...{ HOST: '0.0.0.0', SECRET_KEY_FILE: '/run/secrets/key', SECRET_KEY: 'short', LOG_LEVEL: 'loud' },
    })
    expect(code).toBe(REFUSED)
    expect(output).toMatch(/^The configuration has problems:\n( {2}[A-Z_]+ .+\n)+$/)
    for (const name of ['PUBLIC_URL must be https when HOST is', 'SECRET_KEY give either', 'LOG_LEVEL'])
      expect(output).toContain(`  ${name}`)
    // The rejected value may be a secret.
    expect(output).not.toContain('short')
  })

  test('a configuration whose secret file does not exist stops the start before anything is created', async () => {
    const { dataDir } = await ownDataDir()
    const refused = await runToEnd('main', { DATA_DIR: dataDir, SECRET_KEY_FILE: '/nonexistent/key' })
    expect(refused).toMatchObject({
      code: REFUSED,
      output: expect.stringMatching(/^SECRET_KEY_FILE \/nonexistent\/key does not exist\. Put .+\n$/),
    })
    expect(existsSync(dataDir)).toBe(false)
  })

  test('a configuration whose file with the secret of the provider does not exist is refused', () => {
    const config = readConfig({
      ...{ PUBLIC_URL: 'https://socong.example.vn', OIDC_ISSUER: 'https://id.example.vn' },
      ...{ OIDC_CLIENT_ID: 'so-cong', OIDC_CLIENT_SECRET_FILE: '/nonexistent/oidc' },
    })
    expect(() => createOidc(config)).toThrow('OIDC_CLIENT_SECRET_FILE /nonexistent/oidc cannot be read')
  })

  test('a configuration with too short a secret is refused, and none is created if none is given', async () => {
    const { folder, dataDir } = await ownDataDir()
    const file = path.join(folder, 'key')
    await writeFile(file, 'half of it\n')
    const withFile = readConfig({ DATA_DIR: dataDir, SECRET_KEY_FILE: file })
    expect(() => refuseWrongSecret(withFile)).toThrow(`The secret in ${file} has fewer than 32 characters`)
    refuseWrongSecret(readConfig({ DATA_DIR: dataDir }))
    expect(existsSync(dataDir)).toBe(false)
  })

  test('a configuration with an address that this computer does not have is refused', async () => {
    await expect(listen({ HOST: '203.0.113.9', PORT: await freePort() })).rejects.toThrow(
      'HOST 203.0.113.9 is no address of this computer. Give one that is, or leave it out.',
    )
  })

  test('a configuration with an impossible data directory is explained in a sentence', async () => {
    const { folder } = await ownDataDir()
    await writeFile(path.join(folder, 'file'), '')
    const refused = await runToEnd('main', { DATA_DIR: path.join(folder, 'file', 'data') })
    expect(refused).toMatchObject({
      code: REFUSED,
      output: expect.stringMatching(
        /^Đường dẫn đi qua một tệp \(a file stands where a folder should be\): .+\n$/,
      ),
    })
  })
})

/** Another district than the one shipped. */
const district = {
  ...readSeed(undefined),
  root: { code: 'can-duoc', name: 'Ủy ban nhân dân huyện Cần Đước', short: 'UBND huyện Cần Đước', hours: {} },
  firstOffice: 'ubnd-xa-long-trach',
  offices: [
    {
      code: 'ubnd-xa-long-trach',
      name: 'Ủy ban nhân dân xã Long Trạch',
      short: 'UBND xã Long Trạch',
      kind: 'commune_pc',
      locality: 'Long Trạch',
    },
  ],
}

describe('a seed file', () => {
  test('a seed file with problems stops the start, and all of them are named', async () => {
    const { dataDir, folder } = await ownDataDir()
    const seedFile = path.join(folder, 'seed.json')
    const [office] = district.offices
    const wrong = { ...district, firstOffice: 'nowhere', offices: [office, office] }
    await writeFile(
      seedFile,
      JSON.stringify({ ...wrong, app: { ...district.app, name: '', androidUrl: 'x' } }),
    )
    const refused = await runToEnd('main', { DATA_DIR: dataDir, SEED_FILE: seedFile })
    expect(refused.code).toBe(REFUSED)
    const [title, ...problems] = refused.output.trim().split('\n')
    expect(title).toBe(`The seed file ${seedFile} has problems:`)
    expect(refused.output).toContain('  offices: the code ubnd-xa-long-trach stands twice')
    expect(problems.map((line) => line.trim().split(':')[0])).toEqual([
      'app.name',
      'app.androidUrl',
      'offices',
      'firstOffice',
    ])
    expect(existsSync(dataDir)).toBe(false)
  })

  test.each([
    ['that is not there', undefined, 'ENOENT'],
    ['that is no JSON', '{"district": ', 'JSON'],
  ])('%s is named', async (_name, content, word) => {
    const { folder } = await ownDataDir()
    const seedFile = path.join(folder, 'seed.json')
    if (content) await writeFile(seedFile, content)
    expect(() => readSeed(seedFile)).toThrow(`The seed file ${seedFile} cannot be read: `)
    expect(() => readSeed(seedFile)).toThrow(word)
  })
})

describe('a Postgres of your own', () => {
  /** A durable Postgres, which the program requires: a new one, or that of TEST_DATABASE_URL. */
  let server: { adminUrl: string; ownerUrl: string; appUrl: string }
  const MIGRATED = 'start_migrated'
  const onServer = (sql: string) => query(withDatabase(server.adminUrl, 'postgres'), sql)

  beforeAll(async () => {
    let stop = () => onServer(`drop database ${MIGRATED}`)
    if (process.env['TEST_DATABASE_URL']) server = inject('cluster')
    else {
      const { folder, remove } = await makeTempDir()
      const embedded = await startEmbedded({ dataDir: path.join(folder, 'data'), log: () => {} })
      server = embedded
      stop = async () => {
        await embedded.stop()
        await remove()
        return []
      }
    }
    await createDatabase(MIGRATED, `template0 encoding 'UTF8'`)
    await migrateToLatest(withDatabase(server.ownerUrl, MIGRATED))
    return () => stop()
  })

  /** Creates a database as `npm run db:roles` prepares it. */
  async function createDatabase(name: string, template: string): Promise<void> {
    await onServer(`create database ${name} owner socong_owner template ${template}`)
    await query(withDatabase(server.adminUrl, name), grantsSql)
  }

  async function ownDatabase(template = `template0 encoding 'UTF8'`) {
    const name = `start_${randomUUID().replaceAll('-', '')}`
    await createDatabase(name, template)
    onTestFinished(async () => void (await onServer(`drop database ${name} with (force)`)))
    const { folder } = await ownDataDir()
    const appUrl = withDatabase(server.appUrl, name)
    const { db, close } = connect(appUrl, () => {})
    onTestFinished(close)
    return {
      db,
      adminUrl: withDatabase(server.adminUrl, name),
      ownerUrl: withDatabase(server.ownerUrl, name),
      settings: { DATABASE_URL: appUrl, DATA_DIR: folder },
    }
  }

  test('with pending migrations is refused, and the named command runs them', async () => {
    const { settings, ownerUrl } = await ownDatabase()
    const refused = await runToEnd('main', settings)
    expect(refused.code).toBe(REFUSED)
    const names = Object.keys(migrations)
    expect(refused.output).toBe(
      `${names.length} migrations wait (${names.join(', ')}).\n` +
        'Run them as the owner: DATABASE_URL=… DATABASE_OWNER_URL=… npm run db:migrate\n',
    )
    const migrated = await runToEnd('operations/cli/db-migrate', {
      ...settings,
      DATABASE_OWNER_URL: ownerUrl,
    })
    expect(migrated).toMatchObject({
      code: 0,
      output: expect.stringMatching(/\nThe database is up to date\.\n$/),
    })

    const program = await startProgram(settings)
    expect(signInsOf(program).size).toBe(3)
    expect(await embeddedIn(settings.DATA_DIR)).toBeUndefined()
    const second = await startProgram(settings)
    expect(signInsOf(second).size).toBe(0)
    expect([(await program.stop()).code, (await second.stop()).code]).toEqual([0, 0])
  })

  test('is migrated at the start if its owner is given, and filled from the seed file of another district', async () => {
    const { settings, ownerUrl } = await ownDatabase()
    const seedFile = path.join(settings.DATA_DIR, 'seed.json')
    await writeFile(seedFile, JSON.stringify(district))
    const program = await startProgram({ ...settings, DATABASE_OWNER_URL: ownerUrl, SEED_FILE: seedFile })
    expect((await new Client(program.url).get('/readyz')).status).toBe(200)
    const names = ['quantri', 'gate.ubnd-xa-long-trach', 'head.ubnd-xa-long-trach']
    expect([...signInsOf(program).keys()]).toEqual(names)
    expect(program.output()).toContain('Ủy ban nhân dân xã Long Trạch')
    const guard = await firstSignIn(program, 'gate.ubnd-xa-long-trach')
    expect((await guard.get('/gate')).text).toContain('Ủy ban nhân dân xã Long Trạch')
    expect((await program.stop()).code).toBe(0)
  })

  test('is migrated even while another process migrates it or locks a table, for longer than the gate would wait', async () => {
    const busy = await ownDatabase()
    const locked = await ownDatabase()
    const known = Object.entries(migrations).slice(0, -1)
    const provider = { getMigrations: async () => Object.fromEntries(known) }
    const owner = connect(locked.ownerUrl, () => {}, 1)
    onTestFinished(() => owner.close())
    expect((await new Migrator({ db: owner.db, provider }).migrateToLatest()).error).toBeUndefined()
    const holding = [
      // The advisory lock that Kysely takes while migrating.
      query(busy.ownerUrl, 'select pg_advisory_xact_lock(3853314791062309107), pg_sleep(6)'),
      query(locked.ownerUrl, 'begin; lock table visit; select pg_sleep(4); commit'),
    ]
    await sleep(200)
    await Promise.all([migrateToLatest(busy.ownerUrl), migrateToLatest(locked.ownerUrl), ...holding])
    for (const { ownerUrl } of [busy, locked])
      expect(await migrationState(ownerUrl)).toEqual({ waiting: [], unknown: [] })
  })

  test('that is used with another secret than before is served with a warning, until it has the old one again', async () => {
    const { settings, db } = await ownDatabase(MIGRATED)
    const isOwn = (SECRET_KEY: string) =>
      isSecretOfDatabase(db, loadKeys(readConfig({ SECRET_KEY })), new Date())
    const [one, other] = ['one', 'other'].map((secret) => secret.padEnd(32, '.')) as [string, string]
    expect(await isOwn(one)).toBe(true)
    const program = await startProgram({ ...settings, SECRET_KEY: other })
    expect(program.output()).toContain('another secret than the database was used with')
    expect((await program.stop()).code).toBe(0)
    expect([await isOwn(other), await isOwn(one)]).toEqual([false, true])
  })

  test('is not served by a computer whose clock has fallen days behind, unless a person confirms it', async () => {
    const { settings, adminUrl, db } = await ownDatabase(MIGRATED)
    const looked = (condition = '') =>
      query(adminUrl, `select at from installation_state where key = 'clock' ${condition}`)
    const program = await startProgram(settings)
    await expect.poll(() => looked()).toHaveLength(1)
    expect((await program.stop()).code).toBe(0)
    const [ran] = (await looked()) as [{ at: Date }]
    const behind = (milliseconds: number) => refuseWrongClock(db, new Date(ran.at.getTime() - milliseconds))
    await behind(DAY)
    await expect(behind(DAY + 1)).rejects.toThrow('Đồng hồ của máy này sai')
    await query(
      adminUrl,
      `update installation_state set at = now() + interval '25 hours' where key = 'clock'`,
    )
    const refused = await runToEnd('main', settings)
    expect(refused).toMatchObject({
      code: REFUSED,
      output: expect.stringContaining('Đồng hồ của máy này sai'),
    })
    const port = String(await freePort())
    const trusting = launch('main', { ...settings, PORT: port }, undefined, ['--trust-clock'])
    await expect.poll(() => trusting.output(), { timeout: 20_000 }).toContain('đang chạy tại')
    await expect.poll(() => looked('and at <= now()')).toHaveLength(1)
    trusting.child.kill('SIGTERM')
    expect((await trusting.ended).code).toBe(0)
    await refuseWrongClock(db, new Date())
  })

  test('is not served the first time by a clock from before the release, and nobody is invited', async () => {
    for (const at of [Date.UTC(1970, 0, 2), EARLIEST.getTime() - 1])
      expect(() => refuseEarlyClock(new Date(at))).toThrow('Đồng hồ của máy này chậm')
    refuseEarlyClock(EARLIEST)
    const { settings, adminUrl } = await ownDatabase(MIGRATED)
    const set = `const now = Date.now; Date.now = () => now() - ${Date.now() - EARLIEST.getTime() + HOUR}`
    const NODE_OPTIONS = `--import=data:text/javascript,${encodeURIComponent(set)}`
    const refused = await runToEnd('main', { ...settings, NODE_OPTIONS })
    expect(refused).toMatchObject({
      code: REFUSED,
      output: expect.stringContaining('Đồng hồ của máy này chậm'),
    })
    expect(await query(adminUrl, 'select from invitation')).toEqual([])
  })

  test('a Postgres of your own with a newer database is left alone', async () => {
    const { settings, ownerUrl } = await ownDatabase(MIGRATED)
    await query(ownerUrl, `insert into kysely_migration values ('2031-01-01T0000-later', '2031-01-01')`)
    const message =
      'The database is newer than this program (it has 2031-01-01T0000-later). Update the program.'
    for (const more of [{}, { DATABASE_OWNER_URL: ownerUrl }])
      expect(await refusalOf({ ...settings, ...more })).toBe(message)
  })

  test('with an encoding that cannot hold every name is refused before it gets a table', async () => {
    const { settings, adminUrl } = await ownDatabase(
      `template0 encoding 'SQL_ASCII' locale_provider libc locale 'C'`,
    )
    expect(await refusalOf(settings)).toBe(
      'The database is not safe to use:\n' +
        '  the database is encoded in SQL_ASCII, which cannot hold every name: make one in UTF8\n' +
        '`npm run db:roles` prints what it has to be like.',
    )
    expect(await query(adminUrl, `select from pg_tables where schemaname = 'public'`)).toEqual([])
  })

  test('that is older than what the program needs is refused', async () => {
    const old = { query: async () => ({ rows: [{ version: 140_013, encoding: 'UTF8' }] }) }
    expect(await serverProblems(old as unknown as pg.Pool)).toEqual(['Postgres 14 is older than 15'])
  })

  test('is refused with a role that bypasses row-level security', async () => {
    const { settings, adminUrl } = await ownDatabase(MIGRATED)
    const superuser = await runToEnd('main', { ...settings, DATABASE_URL: adminUrl })
    expect(superuser.code).toBe(REFUSED)
    expect(superuser.output).toContain('The database is not safe to use:\n')
    expect(superuser.output).toContain('  the application role is a superuser')
    expect(await query(adminUrl, 'select from office')).toHaveLength(0)
  })

  test.each([
    ['that nobody runs', 'postgres://socong_app:geheim@localhost:1/socong', 'ECONNREFUSED'],
    [
      'that has no address',
      'postgres://socong_app:geheim@db.invalid/socong?sslmode=verify-full',
      'ENOTFOUND',
    ],
  ])('%s is named without its password', async (_name, DATABASE_URL, why) => {
    const said = await refusalOf({ DATABASE_URL })
    expect(said).toMatch(/^The database of DATABASE_URL cannot be used: .+\nLook whether it runs, .+\.$/)
    expect(said).toContain(why)
    expect(said).not.toContain('geheim')
  })

  test('that rejects the password is named', async () => {
    const { settings } = await ownDatabase()
    const url = Object.assign(new URL(settings.DATABASE_URL), { password: 'geheim' }).href
    const said = await refusalOf({ ...settings, DATABASE_URL: url })
    expect(said).toContain('The database of DATABASE_URL cannot be used: password authentication failed')
    expect(said).not.toContain('geheim')
  })
})

/** Returns the refusal of a start with these settings, in the program's words but without starting a process. */
async function refusalOf(settings: Settings): Promise<unknown> {
  const log = pino({ level: 'silent' })
  return openDatabase(readConfig(settings), log).then(
    ({ stop }) => stop(),
    (error: unknown) => wordsOf(error),
  )
}

afterAll(() => Promise.all(folders.map((remove) => remove())))

const folders: (() => Promise<void>)[] = []

async function ownDataDir(): Promise<{ folder: string; dataDir: string }> {
  const { folder, remove } = await makeTempDir()
  folders.push(remove)
  return { folder, dataDir: path.join(folder, 'data') }
}

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query(sql)).rows
  } finally {
    await client.end()
  }
}
