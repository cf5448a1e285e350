import { createHash, randomBytes } from 'node:crypto'
import { mkdir, readFile, realpath } from 'node:fs/promises'
import path from 'node:path'
import { Client } from 'pg'
import * as z from 'zod'
import { quietLog } from '../db/quiet-log.ts'
import { StartError } from '../lib/errors.ts'
import { addressOf } from './embedded-address.ts'
import { binariesFor } from './embedded-binaries.ts'
import type { NewCluster } from './embedded-cluster.ts'
import { clusterFolder, findCluster, makeCluster } from './embedded-cluster.ts'
import type { Log } from './embedded-process.ts'
import { isThere, readPidFile } from './embedded-process.ts'
import { keepRunning } from './embedded-server.ts'
import { databaseUser } from './embedded-user.ts'
import { appRole, databaseName, databaseSql, grantsSql, ownerRole, rolesSql, SETTINGS_SQL } from './roles.ts'
import { replaceFile, sweepStagingFolders, systemFolder } from './staging-folders.ts'

export interface EmbeddedPostgres {
  /** The superuser's URL, connected to the database `postgres`. */
  adminUrl: string
  ownerUrl: string
  appUrl: string
  /** The port on 127.0.0.1, or the number in the socket's name. */
  port: number
  pid(): number | undefined
  stop: () => Promise<void>
}

interface EmbeddedOptions {
  dataDir: string
  log: Log
  settings?: Record<string, string>
  /** False only in tests: faster, but a power cut may corrupt the cluster. */
  durable?: boolean
  /** Called whenever Postgres' programs run for a while, so that other work of the start can be done. */
  whileWaiting?: (() => void) | undefined
}

/** Log line prefix: time, process, user, and an error code. */
const linePrefix = { log_line_prefix: '%m [%p] %a %e ' }
/** Deletes old WAL segments: recycled ones would keep names on disk for weeks (`operations/tidy`). */
const forgetful = { wal_recycle: 'off' }
/** Checkpoints do not depend on the segments' size, and a missing BACKUP_DIR does not fill the disk. */
const walRoom = { max_wal_size: '1GB', max_slot_wal_keep_size: '512MB' }
const notDurable = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }

/** The caller must hold the data directory's lock: a Postgres found running in it is then an orphan. */
export async function startEmbedded(options: EmbeddedOptions): Promise<EmbeddedPostgres> {
  await mkdir(options.dataDir, { recursive: true })
  const dataDir = await realpath(options.dataDir)
  const { durable = true, settings, log, whileWaiting } = options
  const { passwords, ...place } = await openPlace({ ...options, dataDir, durable })
  const admin = addressOf('postgres', passwords.postgres)
  const server = await keepRunning(
    {
      ...place,
      whileWaiting,
      logFile: path.join(dataDir, 'postgres.log'),
      settings: {
        ...linePrefix,
        ...quietLog,
        ...forgetful,
        ...walRoom,
        ...(durable ? {} : notDurable),
        ...settings,
      },
      connect: (door) => createDatabase((database) => admin(door, database), passwords),
    },
    log,
  )
  const { door } = server
  return {
    ...server,
    port: door.port,
    adminUrl: admin(door, 'postgres'),
    ownerUrl: addressOf(ownerRole, passwords.owner)(door, databaseName),
    appUrl: addressOf(appRole, passwords.app)(door, databaseName),
  }
}

/** URLs of the Postgres that another process runs here; undefined while it is not ready. */
export async function findEmbedded(
  dataDir: string,
): Promise<Pick<EmbeddedPostgres, 'adminUrl' | 'appUrl'> | undefined> {
  const cluster = await findCluster(dataDir)
  const running = cluster ? await readPidFile(cluster) : undefined
  if (!cluster || !running?.ready || !(await isThere(running.pid, cluster))) return undefined
  const passwords = await keepPasswords(dataDir, true)
  const door = { port: running.port, folder: running.socket ? cluster : undefined }
  return {
    adminUrl: addressOf('postgres', passwords.postgres)(door, 'postgres'),
    appUrl: addressOf(appRole, passwords.app)(door, databaseName),
  }
}

/** Finds or creates everything that a start needs on disk. */
async function openPlace(options: Pick<NewCluster, 'dataDir' | 'durable' | 'log' | 'whileWaiting'>) {
  const { dataDir } = options
  const identity = await databaseUser(clusterFolder(dataDir))
  await sweepStagingFolders(dataDir, dataDir)
  if (identity.uid !== undefined) await sweepStagingFolders(systemFolder, dataDir)
  const found = await findCluster(dataDir)
  const { initdb, postgres } = await binariesFor(identity, dataDir)
  const passwords = await keepPasswords(dataDir, found !== undefined)
  const password = passwords.postgres
  const cluster = found ?? (await makeCluster({ ...options, identity, initdb, password }))
  return { passwords, identity, postgres, cluster }
}

/**
 * Creates the roles and the database, or completes what an interrupted start left undone. A comment on the database says for which
 * passwords and settings all of it was done.
 */
async function createDatabase(admin: (database: string) => string, passwords: Passwords): Promise<void> {
  await withClient(admin('postgres'), async (client) => {
    const { rows } = await client.query(
      `select shobj_description(oid, 'pg_database') as mark,
         (select count(*)::int from pg_roles where rolname = any($2)) as roles
       from pg_database where datname = $1`,
      [databaseName, [ownerRole, appRole]],
    )
    const mark = markOf(passwords)
    if (rows[0]?.mark === mark && rows[0].roles === 2) return
    await client.query(rolesSql({ ownerPassword: passwords.owner, appPassword: passwords.app }))
    if (!rows[0]) await client.query(databaseSql)
    await withClient(admin(databaseName), async (inside) => {
      await inside.query(grantsSql)
    })
    await client.query(`comment on database ${databaseName} is '${mark}'`)
  })
}

function markOf(passwords: Passwords): string {
  return createHash('sha256')
    .update(JSON.stringify([SETTINGS_SQL, passwords]))
    .digest('base64url')
}

async function withClient(url: string, work: (client: Client) => Promise<void>): Promise<void> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 10_000 })
  // The failing query reports the error; an unhandled event would end the process.
  client.on('error', () => {})
  await client.connect()
  try {
    await work(client)
  } finally {
    await client.end()
  }
}

/** As they are made here: in the URL of a connection, other letters could lead to another server. */
const password = z.string().regex(/^[\w-]+$/)
const Passwords = z.object({ postgres: password, owner: password, app: password })
type Passwords = z.infer<typeof Passwords>

/** Creates the passwords once, before the cluster; without the file an existing cluster lets nobody in. */
export async function keepPasswords(dataDir: string, hasCluster: boolean): Promise<Passwords> {
  const file = path.join(dataDir, 'database.json')
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw error
  })
  if (text !== undefined) return passwordsIn(text, file)
  if (hasCluster)
    throw new StartError(
      `${file}, which holds the database's passwords, is missing: restore it from a backup.`,
    )
  const passwords = { postgres: newPassword(), owner: newPassword(), app: newPassword() }
  await replaceFile(file, `${JSON.stringify(passwords)}\n`)
  return passwords
}

function passwordsIn(text: string, file: string): Passwords {
  try {
    return Passwords.parse(JSON.parse(text))
  } catch (cause) {
    throw new StartError(
      `${file}, which holds the database's passwords, cannot be read: restore it from a backup.`,
      { cause },
    )
  }
}

function newPassword(): string {
  return randomBytes(24).toString('base64url')
}
