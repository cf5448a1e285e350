import pg from 'pg'
import type { TestProject } from 'vitest/node'
import { type EmbeddedPostgres, startEmbedded } from '../../server/platform/postgres/embedded.ts'
import { databaseName, databaseSql, grantsSql, rolesSql } from '../../server/platform/postgres/roles.ts'
import { dropAllKept, makeMigrated, makePeopled } from './kept-cluster.ts'
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

export { PASSWORD, SECRET_KEY, TOTP_SECRET } from './secrets.ts'

/**
 * Starts one Postgres for all test files of all projects, with a migrated and seeded template database. Imports nothing that a
 * copied cluster does not need: a run of one file spends a second on the code that migrates and seeds.
 */
export default async function setUp(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  // Called once per project; the root project provides the cluster for all.
  if (!project.isRootProject()) return
  await sweepTempDirs()
  const external = process.env['TEST_DATABASE_URL']
  const { cluster, stop } = external
    ? await prepare(external)
    : // Tests open thousands of connections; the password check of a real server costs 4096 times as much.
      await startCluster({ ...ALSO_TCP, max_connections: '200', scram_iterations: '1' }, makePeopled)
  project.provide('cluster', cluster)
  return stop
}

/** Starts a separate Postgres; unless `make` adds people, it is only migrated. */
export async function startCluster(settings: Record<string, string> = {}, make = makeMigrated) {
  const { folder, remove } = await makeTempDir()
  const dataDir = `${folder}/data`
  const postgres = await startMade({ dataDir, durable: false, settings, log: () => {} }, make)
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
async function startMade(
  options: Parameters<typeof startEmbedded>[0],
  make: typeof makeMigrated,
): Promise<EmbeddedPostgres> {
  await make(options.dataDir)
  try {
    return await startEmbedded(options)
  } catch {
    await dropAllKept()
    await removeDataDir(options.dataDir)
    await make(options.dataDir)
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
  const cluster = {
    adminUrl,
    ownerUrl: addressOf(adminUrl, { username: 'socong_owner', password: passwords.ownerPassword }),
    appUrl: addressOf(adminUrl, { username: 'socong_app', password: passwords.appPassword }),
    template: databaseName,
  }
  const { fill } = await import('./people.ts')
  await fill(cluster)
  return {
    cluster,
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
