import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { copyFile, mkdir, readdir, readFile, realpath, rename, rm, stat, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { pipeline } from 'node:stream/promises'
import { StartError } from '../../platform/lib/errors.ts'
import { clusterFolder, openAside } from '../../platform/postgres/embedded-cluster.ts'
import { databaseUser } from '../../platform/postgres/embedded-user.ts'
import {
  removeFolder,
  sweepStagingFolders,
  syncFolder,
  systemFolder,
} from '../../platform/postgres/staging-folders.ts'
import { pack, unpack } from './archive.ts'
import { backupName, HALF, WHOLE } from './backup-names.ts'
import { copyCluster } from './copy-cluster.ts'
import { giveTree } from './give-tree.ts'
import { refuseWithoutRoom } from './room.ts'
import { asAdmin, missingHeads, readHeads, type State } from './state.ts'
import { tryOut } from './trial.ts'

interface BackupOptions {
  dataDir: string
  /** Of the Postgres that runs in `dataDir`. */
  adminUrl: string
  /** Where backups are kept; made if need be. */
  folder: string
  key: string | undefined
  now: Date
  /** Old files are deleted by this time where the clock is in doubt; `now` if left out. */
  due?: Date
}

/** The report beside an archive, under the same name with `.json`: for comparison, nothing about a person. */
export interface Report extends State {
  made_at: string
  bytes: number
  sha256: string
}

/** Any number, as long as nothing else takes it on this server. */
const LOCK = 20_261_125

/** Milliseconds after which nobody works in a folder any more. */
const ABANDONED = 12 * 60 * 60_000

/** Two at once would need twice the disk, and within one second take each other's name. */
export function makeBackup(options: BackupOptions): Promise<Made> {
  return asAdmin(options.adminUrl, async (client) => {
    const { rows } = await client.query('select pg_try_advisory_lock($1) as mine', [LOCK])
    if (!rows[0].mine) throw new StartError('Another backup is being made. Wait until it is done.')
    return makeOne(options)
  })
}

interface Made {
  file: string
  report: Report
}

/**
 * Copies a running embedded Postgres into one file, and proves by restoring it aside that the file holds at least what
 * was there at the start. Returns the file's path and its report. No file has the final name before that proof.
 */
async function makeOne(options: BackupOptions): Promise<Made> {
  const { adminUrl, key, now } = options
  const dataDir = await realpath(options.dataDir)
  const folder = await ownFolder(options.folder)
  const file = path.join(folder, backupName(now, key))
  if (await stat(file).catch(() => undefined)) throw new StartError(`${file} is there already.`)
  const identity = await databaseUser(clusterFolder(dataDir))
  await sweepAbandoned(dataDir, options.due ?? now)
  const aside = await openAside(dataDir, identity)
  const partial = `${file}.partial`
  try {
    await refuseWithoutRoom(await realpath(clusterFolder(dataDir)), aside, folder)
    const before = await readHeads(adminUrl)
    await copyInto(path.join(aside, 'copy'), { ...options, dataDir })
    await rm(partial, { force: true })
    await pack(path.join(aside, 'copy'), partial, key)
    await removeFolder(path.join(aside, 'copy'))

    const trial = path.join(aside, 'trial')
    await mkdir(trial)
    await unpack(partial, trial, key)
    await giveTree(identity, clusterFolder(trial))
    const state = await tryOut(trial, async (packed) => packed)
    const missing = missingHeads(before, state.heads)
    if (missing.length > 0) throw new StartError(`The backup is not whole:\n${missing.join('\n')}`)

    const report = { made_at: now.toISOString(), ...(await fingerprint(partial)), ...state }
    // A link that somebody has laid there leads to what would be overwritten.
    await rm(`${file}.json`, { force: true })
    await writeFile(`${file}.json`, `${JSON.stringify(report, undefined, 1)}\n`, {
      ...{ mode: 0o600, flag: 'wx', flush: true },
    })
    await rename(partial, file)
    await syncFolder(folder)
    return { file, report }
  } finally {
    await removeFolder(aside)
    await rm(partial, { force: true })
  }
}

/**
 * Removes the copies of the whole register that killed backups have left: the next start would, but a server may run
 * for a year, and each night's copy would fill its disk. A copy that still changes may be a drill beside a backup.
 */
async function sweepAbandoned(dataDir: string, now: Date): Promise<void> {
  const before = new Date(now.getTime() - ABANDONED)
  for (const folder of [dataDir, systemFolder]) await sweepStagingFolders(folder, dataDir, before)
}

/**
 * Deletes backups of ours that are by `due` older than `days`; the newest stays whatever its age. Of those that were killed half
 * made, what lies there after a day goes too.
 */
export async function deleteOldBackups(
  folder: string,
  days: number,
  due: Date,
  { made, isCertain = false }: { made?: string; isCertain?: boolean } = {},
): Promise<string[]> {
  const oldest = backupName(new Date(due.getTime() - days * 86_400_000), undefined)
  const all = await readdir(folder)
  const yesterday = backupName(new Date(due.getTime() - 86_400_000), undefined)
  const half = all.filter((name) => HALF.test(name) && name < yesterday)
  await Promise.all(half.map((name) => rm(path.join(folder, name), { force: true })))
  const names = all.filter((name) => WHOLE.test(name)).toSorted()
  // One of a time to come was made by a clock that was ahead: it is newer than none, and grows old from today on.
  const tomorrow = backupName(new Date(due.getTime() + 86_400_000), undefined)
  const early = isCertain ? names.filter((name) => name > tomorrow) : []
  const seen = new Map(
    await Promise.all(early.map(async (name) => [name, await firstSeen(folder, name, due)] as const)),
  )
  const newest = made ? path.basename(made) : names.findLast((name) => !early.includes(name))
  const old = names.filter((name) => name !== newest && (seen.get(name) ?? name) < oldest)
  for (const name of old) {
    await rm(path.join(folder, name))
    for (const ending of ['json', 'seen']) await rm(path.join(folder, `${name}.${ending}`), { force: true })
  }
  return old
}

/** The name that it would have of the moment at which it was first found to be of a time to come. */
async function firstSeen(folder: string, name: string, now: Date): Promise<string> {
  const file = path.join(folder, `${name}.seen`)
  await writeFile(file, now.toISOString(), { mode: 0o600, flag: 'wx' }).catch(() => undefined)
  const seen = new Date(await readFile(file, 'utf8'))
  return Number.isNaN(seen.getTime()) ? name : backupName(seen, undefined)
}

async function ownFolder(folder: string): Promise<string> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  return realpath(folder)
}

async function copyInto(copy: string, { dataDir, adminUrl }: BackupOptions): Promise<void> {
  const cluster = path.join(copy, path.basename(clusterFolder(dataDir)))
  await mkdir(cluster, { recursive: true, mode: 0o700 })
  await copyCluster(adminUrl, await realpath(clusterFolder(dataDir)), cluster)
  await copyFile(path.join(dataDir, 'database.json'), path.join(copy, 'database.json'))
}

async function fingerprint(file: string): Promise<Pick<Report, 'bytes' | 'sha256'>> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(file), hash)
  return { bytes: (await stat(file)).size, sha256: hash.digest('hex') }
}
