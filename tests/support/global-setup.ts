import pg from 'pg'
import type { TestProject } from 'vitest/node'
import { createAccount } from '../../server/core/accounts/actions.ts'
import { hashPassword } from '../../server/core/accounts/passwords.ts'
import { readSeed, type Seed } from '../../server/core/offices/seed-file.ts'
import { seedOffices } from '../../server/core/offices/seed-offices.ts'
import { connect } from '../../server/platform/db/connect.ts'
import { migrateToLatest } from '../../server/platform/db/migrate.ts'
import { readConfig } from '../../server/platform/lib/config.ts'
import { loadKeys } from '../../server/platform/lib/keys.ts'
import { type EmbeddedPostgres, startEmbedded } from '../../server/platform/postgres/embedded.ts'
import { databaseName, databaseSql, grantsSql, rolesSql } from '../../server/platform/postgres/roles.ts'
import { dropKept, makeMigrated, stateOfCluster } from './kept-cluster.ts'
import { ALSO_TCP } from './tcp-proxy.ts'
import { makeTempDir, removeDataDir, sweepTempDirs } from './temp-dir.ts'

/** Addresses for the superuser, the owner and the application role; `template` is the database that every test file copies. */
export interface Cluster {
  adminUrl: string
  ownerUrl: string
  appUrl: string
  template: string
}

declare module 'vitest' {
  interface ProvidedContext {
    cluster: Cluster
  }
}

export const PASSWORD = 'mat-khau-chi-de-thu-2026'
export const SECRET_KEY = 'only-for-tests-only-for-tests-only'
/** The TOTP secret of all heads and of the district. */
export const TOTP_SECRET = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP'

/** Starts one Postgres for all test files of all projects, with a migrated and seeded template database. */
export default async function setUp(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  // Called once per project; the root project provides the cluster for all.
  if (!project.isRootProject()) return
  await sweepTempDirs()
  const external = process.env['TEST_DATABASE_URL']
  const { cluster, stop } = external
    ? await prepare(external)
    : // Tests open thousands of connections; the password check of a real server costs 4096 times as much.
      await startCluster({ ...ALSO_TCP, max_connections: '200', scram_iterations: '1' })
  await fill(cluster)
  project.provide('cluster', cluster)
  return stop
}

/** Runs the migrations and creates the offices with their people. */
export async function fill(cluster: Cluster, seed = readSeed(undefined)): Promise<void> {
  await migrateToLatest(cluster.ownerUrl)
  await plantPeople(cluster.appUrl, seed)
}

/** Starts a separate Postgres that is migrated but has no people yet. */
export async function startCluster(settings: Record<string, string> = {}) {
  const { folder, remove } = await makeTempDir()
  const dataDir = `${folder}/data`
  const postgres = await startMigrated({ dataDir, durable: false, settings, log: () => {} })
  const { adminUrl, ownerUrl, appUrl, stop } = postgres
  return {
    cluster: { adminUrl, ownerUrl, appUrl, template: databaseName },
    dataDir,
    stop: async () => {
      await stop()
      await removeDataDir(dataDir)
      await remove()
    },
  }
}

/** A cached cluster may be damaged; then it is rebuilt. */
async function startMigrated(options: Parameters<typeof startEmbedded>[0]): Promise<EmbeddedPostgres> {
  await makeMigrated(options.dataDir)
  try {
    return await startEmbedded(options)
  } catch {
    await dropKept(await stateOfCluster())
    await removeDataDir(options.dataDir)
    await makeMigrated(options.dataDir)
    return startEmbedded(options)
  }
}

/** Uses an existing Postgres: TEST_DATABASE_URL is its superuser's address. The database is recreated. */
async function prepare(adminUrl: string) {
  const passwords = { ownerPassword: 'owner-of-tests', appPassword: 'application-of-tests' }
  await query(adminUrl, `drop database if exists ${databaseName} with (force)`)
  await query(adminUrl, rolesSql(passwords))
  await query(adminUrl, databaseSql)
  await query(addressOf(adminUrl, {}), grantsSql)
  return {
    cluster: {
      adminUrl,
      ownerUrl: addressOf(adminUrl, { username: 'socong_owner', password: passwords.ownerPassword }),
      appUrl: addressOf(adminUrl, { username: 'socong_app', password: passwords.appPassword }),
      template: databaseName,
    },
    stop: async () => query(adminUrl, `drop database if exists ${databaseName} with (force)`),
  }
}

function addressOf(adminUrl: string, who: { username?: string; password?: string }): string {
  return Object.assign(new URL(adminUrl), { pathname: `/${databaseName}`, ...who }).href
}

async function query(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await client.query(sql)
  } finally {
    await client.end()
  }
}

/** The offices, the people of two that must not see each other, and the district. */
async function plantPeople(appUrl: string, seed: Seed): Promise<void> {
  const { db, close } = connect(appUrl, () => {})
  const now = new Date('2021-02-01T00:00:00Z')
  const { districtId, officeIds } = await seedOffices(db, seed, now)
  const passwordHash = await hashPassword(PASSWORD)
  const people = [
    { username: 'district', displayName: 'Trần Thị Huyện', role: 'district', officeId: districtId },
    {
      username: 'gate.tt-hcc',
      displayName: 'Lê Văn Trực',
      role: 'reception',
      officeId: officeIds.get('tt-hcc'),
    },
    {
      username: 'gate2.tt-hcc',
      displayName: 'Phạm Thị Ca Hai',
      role: 'reception',
      officeId: officeIds.get('tt-hcc'),
    },
    {
      username: 'head.tt-hcc',
      displayName: 'Nguyễn Văn Trưởng',
      role: 'head',
      officeId: officeIds.get('tt-hcc'),
    },
    {
      username: 'gate.ubnd-xa-long-hau',
      displayName: 'Võ Thị Xã',
      role: 'reception',
      officeId: officeIds.get('ubnd-xa-long-hau'),
    },
    {
      username: 'head.ubnd-xa-long-hau',
      displayName: 'Đặng Văn Chủ',
      role: 'head',
      officeId: officeIds.get('ubnd-xa-long-hau'),
    },
  ] as const
  const keys = loadKeys(readConfig({ SECRET_KEY }))
  for (const person of people) {
    const id = await createAccount(db, { ...person, officeId: person.officeId ?? '', passwordHash }, now)
    if (person.role === 'reception') continue
    const secret = keys.seal('totp', id, TOTP_SECRET)
    await db.updateTable('account').set({ totp_secret: secret }).where('id', '=', id).execute()
  }
  await close()
}
