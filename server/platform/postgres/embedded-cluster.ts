import { randomBytes } from 'node:crypto'
import { chown, lstat, readdir, readFile, realpath, rename, symlink, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { StartError } from '../lib/errors.ts'
import type { Log } from './embedded-process.ts'
import { type Identity, mayAccess, nameOfUser, runAs } from './embedded-user.ts'
import {
  makeStagingFolder,
  makeSystemFolder,
  removeFolder,
  syncFolder,
  systemFolder,
} from './staging-folders.ts'

const major = '18'

export function clusterFolder(dataDir: string): string {
  return path.join(dataDir, `pg-${major}`)
}

/** The real path of the cluster; undefined when there is none yet. */
export async function findCluster(dataDir: string): Promise<string | undefined> {
  const folder = clusterFolder(dataDir)
  if (!(await lstat(folder).catch(() => undefined))) return refuseOlder(dataDir)
  const cluster = await realpath(folder).catch(() => undefined)
  if (!cluster) {
    throw new StartError(
      `${folder} points to a folder that is gone: restore it, or delete the link to start empty.`,
    )
  }
  await checkVersion(cluster)
  return cluster
}

async function refuseOlder(dataDir: string): Promise<undefined> {
  const names = await readdir(dataDir)
  const replaced = names
    .filter((name) => name.startsWith('replaced-'))
    .toSorted()
    .at(-1)
  if (replaced) {
    throw new StartError(
      `${dataDir} holds no database but ${replaced}, which a restore has moved away: it was interrupted. ` +
        `Run it again, or move pg-${major} and database.json back from there. To start empty, move ${replaced} elsewhere.`,
    )
  }
  const copied = names.find((name) => /^pg-\d+\.before-[\d.]+$/.test(name))
  if (copied)
    throw new StartError(
      `${dataDir} holds no database but ${copied}, which an update has copied aside: rename it to pg-${major}.`,
    )
  const older = names.find((name) => /^pg-\d+$/.test(name))
  if (older) throw otherVersion(path.join(dataDir, older), older.slice('pg-'.length))
}

async function checkVersion(cluster: string): Promise<void> {
  const version = await readFile(path.join(cluster, 'PG_VERSION'), 'utf8').catch(() => undefined)
  if (version === undefined) {
    throw new StartError(
      `${cluster} holds no readable PG_VERSION, so it is no database: move it away to start empty.`,
    )
  }
  if (version.trim() !== major) throw otherVersion(cluster, version.trim())
}

function otherVersion(folder: string, version: string): StartError {
  return new StartError(
    `${folder} is a database of PostgreSQL ${version} and this application runs PostgreSQL ${major}: ` +
      `export it with the application's earlier version, or move it away to start empty.`,
  )
}

export interface NewCluster {
  dataDir: string
  identity: Identity
  initdb: string
  password: string
  durable: boolean
  log: Log
  /** Called while initdb runs, which takes a second on one processor. */
  whileWaiting?: (() => void) | undefined
}

/**
 * Creates the cluster in a staging folder and renames it: a start killed in between leaves nothing that looks like a database.
 */
export async function makeCluster(cluster: NewCluster): Promise<string> {
  const aside = await openAside(cluster.dataDir, cluster.identity)
  const passwordFile = path.join(aside, 'password')
  try {
    await writeFile(passwordFile, cluster.password, { mode: 0o600 })
    await giveTo(cluster.identity, passwordFile)
    const made = runInitdb(cluster, passwordFile, aside)
    cluster.whileWaiting?.()
    await made
    return await placeCluster(path.join(aside, 'cluster'), cluster)
  } finally {
    await removeFolder(aside)
  }
}

/**
 * The settings of every cluster that a restore takes from an archive, in place of its own. The others are Postgres' defaults and what
 * a start gives on the command line.
 */
const CONFIGURATION = {
  'postgresql.conf': `timezone = 'UTC'\nlog_timezone = 'UTC'\n`,
  'pg_hba.conf': 'local all all scram-sha-256\nhost all all 127.0.0.1/32 scram-sha-256\n',
  'pg_ident.conf': '',
}

export async function writeConfiguration(cluster: string): Promise<void> {
  for (const [name, text] of Object.entries(CONFIGURATION))
    await writeFile(path.join(cluster, name), text, { mode: 0o600, flag: 'wx' })
}

/** Creates a staging folder that the database's user can enter; the caller removes it. */
export async function openAside(dataDir: string, identity: Identity): Promise<string> {
  const direct = await mayAccess(identity, dataDir, '-x')
  const aside = await makeStagingFolder(direct ? dataDir : await makeSystemFolder(), dataDir)
  await giveTo(identity, aside)
  return aside
}

/** Moves a finished cluster out of its staging folder to where the next start finds it. Returns its real path. */
export async function placeCluster(
  finished: string,
  { dataDir, identity, log }: Pick<NewCluster, 'dataDir' | 'identity' | 'log'>,
): Promise<string> {
  const link = clusterFolder(dataDir)
  const direct = await mayAccess(identity, dataDir, '-x')
  const home = direct ? link : path.join(systemFolder, `data-${randomBytes(6).toString('hex')}`)
  await rename(finished, home)
  await syncFolder(path.dirname(home))
  if (direct) return home
  // A link inside the data directory, so that deleting that directory really starts from nothing.
  await symlink(home, link)
  await syncFolder(dataDir)
  log('The database user cannot enter the data directory; the database is kept elsewhere', { folder: home })
  return home
}

export async function giveTo({ uid, gid }: Identity, ...files: string[]): Promise<void> {
  if (uid === undefined || gid === undefined) return
  for (const file of files) await chown(file, uid, gid)
}

async function runInitdb(cluster: NewCluster, passwordFile: string, aside: string): Promise<void> {
  const args = [
    '-D',
    path.join(aside, 'cluster'),
    '-U',
    'postgres',
    '-E',
    'UTF8',
    '--locale-provider=builtin',
    '--locale=C.UTF-8',
    // A segment is closed every minute in which something is recorded (`operations/backup/wal`).
    '--wal-segsize=1',
  ]
  args.push('--auth-local=scram-sha-256', '--auth-host=scram-sha-256', `--pwfile=${passwordFile}`)
  if (!cluster.durable) args.push('-N', '--no-data-checksums')
  const name = await nameOfUser(cluster.identity, aside)
  await runAs(cluster.identity, cluster.initdb, args, name).catch((cause: Error & { stderr?: string }) => {
    throw new StartError(`The database could not be created. ${cause.stderr?.trim() || cause.message}`, {
      cause,
    })
  })
}
