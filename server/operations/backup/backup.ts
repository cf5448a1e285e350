import {
  copyFile,
  mkdir,
  readdir,
  readFile,
  realpath,
  rename,
  rm,
  stat,
  statfs,
  writeFile,
} from 'node:fs/promises'
import path from 'node:path'
import type { Client } from 'pg'
import type { Signer } from '../../core/installation/erasure-journal.ts'
import { StartError } from '../../platform/lib/errors.ts'
import { stage, type Tick } from '../../platform/lib/stages.ts'
import { clusterFolder, openAside } from '../../platform/postgres/embedded-cluster.ts'
import { databaseUser } from '../../platform/postgres/embedded-user.ts'
import {
  removeFolder,
  sweepStagingFolders,
  syncFolder,
  systemFolder,
} from '../../platform/postgres/staging-folders.ts'
import { pack, unpackCluster } from './archive.ts'
import { backupName, HALF, WHOLE } from './backup-names.ts'
import { copyCluster } from './copy-cluster.ts'
import { type Report, writeReport } from './report.ts'
import { asAdmin, missingHeads, readHeads } from './state.ts'
import { tryOut } from './trial.ts'
import { beginWal } from './wal.ts'

interface BackupOptions {
  dataDir: string
  /** The superuser's URL of the Postgres that runs in `dataDir`. */
  adminUrl: string
  /** The folder for backups; created if missing. */
  folder: string
  key: string | undefined
  /** Signs the report, so that a restore knows the backup as this installation's. */
  signer: Signer
  /** Whether the log of what is recorded afterwards is to be kept in `folder`, too. */
  keepsWal?: boolean
  now: Date
  /** The time by which old files are deleted, when the clock is in doubt; defaults to `now`. */
  due?: Date
}

/** The key of the advisory lock; arbitrary, but unique on this server. */
const LOCK = 20_261_125

/** Milliseconds after which a staging folder counts as abandoned. */
const ABANDONED = 12 * 60 * 60_000

/** Refuses to run twice at once: that would need twice the disk, and both could use the same name. */
export function makeBackup(options: BackupOptions): Promise<Made> {
  return asAdmin(options.adminUrl, async (client) => {
    const { rows } = await client.query('select pg_try_advisory_lock($1) as mine', [LOCK])
    if (!rows[0].mine)
      throw new StartError(
        'Một bản sao lưu khác đang được làm: hãy đợi xong (Another backup is being made. Wait until it is done).',
      )
    return makeOne(options, client)
  })
}

interface Made {
  file: string
  report: Report
}

/**
 * Copies a running embedded Postgres into one file, and proves by a trial restore that the file contains at least what was
 * there at the start. Returns the file's path and its report. No file gets the final name before that proof.
 */
async function makeOne(options: BackupOptions, client: Client): Promise<Made> {
  const { adminUrl, key, now } = options
  const dataDir = await realpath(options.dataDir)
  const folder = await ownFolder(options.folder)
  const file = path.join(folder, backupName(now, key))
  if (await stat(file).catch(() => undefined)) throw new StartError(`${file} đã có (is there already).`)
  const identity = await databaseUser(clusterFolder(dataDir))
  await sweepAbandoned(dataDir, options.due ?? now)
  const aside = await openAside(dataDir, identity)
  const partial = `${file}.partial`
  try {
    const size = await sizeWithRoom(await realpath(clusterFolder(dataDir)), aside, folder)
    const before = await readHeads(adminUrl)
    const chain = options.keepsWal ? await beginWal(client) : undefined
    const copied = await stage(
      'Chép dữ liệu (copying)',
      (tick) => copyInto(path.join(aside, 'copy'), { ...options, dataDir }, tick),
      size,
    )
    await rm(partial, { force: true })
    const packed = await stage(
      'Đóng gói (packing)',
      (tick) => pack(path.join(aside, 'copy'), partial, key, { tick }),
      size,
    )
    await removeFolder(path.join(aside, 'copy'))

    const trial = path.join(aside, 'trial')
    await unpackCluster(partial, trial, { key, fingerprint: packed, identity })
    const state = await tryOut(trial, async (found) => found)
    const missing = missingHeads(before, state.heads)
    if (missing.length > 0) throw notWhole(missing)

    const wal = chain === undefined ? undefined : { chain, from: copied.toISOString() }
    const report = { made_at: now.toISOString(), ...packed, ...state, wal }
    await writeReport(file, report, options.signer)
    await rename(partial, file)
    await syncFolder(folder)
    return { file, report }
  } finally {
    await removeFolder(aside)
    await rm(partial, { force: true })
  }
}

/**
 * Removes copies of the register left by killed backups. The next start would remove them too, but a server may run for a year.
 * A folder that changed recently may belong to a running drill.
 */
async function sweepAbandoned(dataDir: string, now: Date): Promise<void> {
  const before = new Date(now.getTime() - ABANDONED)
  for (const folder of [dataDir, systemFolder]) await sweepStagingFolders(folder, dataDir, before)
}

/**
 * Deletes backups that are older than `days` at `due`, but never the newest, and unfinished ones older than a day. Returns the
 * names of the deleted backups.
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
  // A backup from the future was made by a clock that was ahead: it does not count as the newest, and its age counts from
  // today.
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

/** The name as if it had been made when it was first seen to be from the future; stored in a `.seen` file. */
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

async function copyInto(copy: string, { dataDir, adminUrl }: BackupOptions, tick: Tick): Promise<Date> {
  const cluster = path.join(copy, path.basename(clusterFolder(dataDir)))
  await mkdir(cluster, { recursive: true, mode: 0o700 })
  await copyFile(path.join(dataDir, 'database.json'), path.join(copy, 'database.json'))
  return copyCluster(adminUrl, await realpath(clusterFolder(dataDir)), cluster, tick)
}

function notWhole(missing: string[]): StartError {
  return new StartError(
    `Bản sao thiếu dữ liệu nên không được giữ: hãy sao lưu lại (the backup is not whole and was not kept: make another):\n${missing.join('\n')}`,
  )
}

const MEGABYTE = 1_000_000
/** Bytes that a backup leaves free on the gate's disk. */
const SPARE = 256 * MEGABYTE
/** The assumed ratio of an archive to its contents. */
const PACKED = 0.5

/**
 * The bytes of `cluster`. Throws a StartError when a backup would fill the disk on which it is copied, which is the gate's: a gate
 * can do without a backup, but not without disk space.
 */
async function sizeWithRoom(cluster: string, aside: string, folder: string): Promise<number> {
  const size = await sizeOf(cluster)
  const isOneDisk = (await stat(aside)).dev === (await stat(folder)).dev
  const needed = size * (isOneDisk ? 1 + PACKED : 1) + SPARE
  const { bavail, bsize } = await statfs(aside)
  if (bavail * bsize >= needed) return size
  const megabytes = (bytes: number) => `${Math.ceil(bytes / MEGABYTE)} MB`
  throw new StartError(
    `Sao lưu cần ${megabytes(needed)} trên ổ đĩa của ${path.dirname(cluster)}, chỉ còn ${megabytes(bavail * bsize)}: sẽ không còn chỗ để ghi khách. ` +
      'Hãy dọn ổ đĩa, hoặc chuyển DATA_DIR sang ổ lớn hơn (a backup needs so much and so much is free: it would leave the gate ' +
      'none; make room, or move DATA_DIR to a larger disk).',
  )
}

/** Ignores files that disappear, as they do in a running cluster. */
export async function sizeOf(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile() && !entry.parentPath.endsWith('pg_wal'))
  let bytes = 0
  for (const { parentPath, name } of files)
    bytes += (await stat(path.join(parentPath, name)).catch(() => ({ size: 0 }))).size
  return bytes
}
