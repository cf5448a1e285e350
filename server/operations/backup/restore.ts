import { copyFile, lstat, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import {
  type Journal,
  putBackJournal,
  readJournals,
  type Signer,
} from '../../core/installation/erasure-journal.ts'
import { findDemoShift } from '../../core/installation/queries.ts'
import { connect } from '../../platform/db/connect.ts'
import { type Clock, shiftClock } from '../../platform/lib/clock.ts'
import { StartError } from '../../platform/lib/errors.ts'
import { clusterFolder, openAside, placeCluster } from '../../platform/postgres/embedded-cluster.ts'
import { databaseUser, type Identity } from '../../platform/postgres/embedded-user.ts'
import { removeFolder, syncFolder } from '../../platform/postgres/staging-folders.ts'
import { giveTree, unpackCluster } from './archive.ts'
import { newestBackup } from './backup-names.ts'
import { replacedName } from './replaced.ts'
import { type Report, readReport } from './report.ts'
import { type Settled, settleRestored } from './settle.ts'
import { differences, missingHeads, type State } from './state.ts'
import { tryOut } from './trial.ts'
import { unpackWal } from './wal.ts'

export interface RestoreOptions {
  file: string
  /** The caller holds this directory's lock, except for a drill. */
  dataDir: string
  key: string | undefined
  clock: Clock
  /** Folders that may have an erasure journal, besides the backup's folder and `dataDir`. */
  journals: string[]
  /** Verifies reports and journals by the installation's secret; without it none is trusted. */
  signer: Signer | undefined
  /** True when the operator confirms the date, however old the backup is. */
  isClockTrusted?: boolean
  /** True when the operator vouches for a backup whose report nothing proves, or which has none. */
  isFileTrusted?: boolean
  /** The time to go to from the backup, by the log kept after it; without it the state of the backup is restored. */
  to?: Date | undefined
  log: (message: string, detail?: object) => void
}

export interface Restored extends Settled {
  state: State
  /** All that was recorded until then is there. */
  until: Date | undefined
}

/**
 * The drill: unpacks, starts and compares a backup in a staging folder, and leaves nothing. Throws a StartError when it fails.
 */
export function tryRestore(options: RestoreOptions): Promise<State> {
  return unpacked(options, (trial) =>
    tryOut(trial.folder, async (state) => compared(trial, state), trial.recovery),
  )
}

/**
 * Replaces the data directory's database by a backup. Moves the old one to `replaced-…` beside it, and only with `replace`.
 * Throws a StartError and changes nothing when the backup is damaged. Settles the backup before it takes its place, so that an
 * interruption at any point never leaves an unsettled one in use.
 */
export async function restoreBackup(options: RestoreOptions & { replace: boolean }): Promise<Restored> {
  const { file, dataDir, replace, clock, signer } = options
  const isTaken = await isThere(clusterFolder(dataDir))
  if (isTaken && !replace) {
    throw new StartError(
      `${dataDir} đã có dữ liệu: thêm --replace để thay bằng bản sao, dữ liệu cũ được giữ bên cạnh (it holds a database already: add --replace to ` +
        'put the backup in its place; the old one is kept beside it).',
    )
  }
  const folders = [path.dirname(file), dataDir, ...options.journals]
  const journal = await withItsEnd(await readJournals(folders, clock.now(), signer), file, clock.now())
  return unpacked(options, async (trial) => {
    const { folder, identity, until } = trial
    const work = async (packed: State, appUrl: string) => {
      const state = compared(trial, packed)
      return { state, until, ...(await settled(appUrl, { ...options, journal })) }
    }
    const restored = await tryOut(folder, work, trial.recovery)
    const passwords = path.join(dataDir, 'database.json')
    try {
      // The trial folder may be on another disk, so whatever can fail is done before anything is moved.
      const packed = await readFile(path.join(folder, 'database.json'))
      await writeFile(`${passwords}.new`, packed, { mode: 0o600, flush: true })
      if (isTaken) await moveAway(dataDir, clock.now())
      await rename(`${passwords}.new`, passwords)
    } finally {
      await rm(`${passwords}.new`, { force: true })
    }
    await placeCluster(path.join(folder, path.basename(clusterFolder(dataDir))), { ...options, identity })
    // The next restore may be of an earlier backup.
    if (journal && signer) await putBackJournal(dataDir, journal, { now: clock.now(), signer })
    await syncFolder(dataDir)
    return restored
  })
}

interface Trial {
  /** A data directory with the backup's database. */
  folder: string
  identity: Identity
  report: Report | undefined
  until?: Date
  /** Postgres' settings for its first start. */
  recovery?: Record<string, string>
}

/** Nothing of an archive is unpacked before its report proves whose it is. */
async function unpacked<T>(options: RestoreOptions, work: (trial: Trial) => Promise<T>): Promise<T> {
  const { file, dataDir, key } = options
  if (!(await isThere(file)))
    throw new StartError(`Không có bản sao ${file}: xem lại đường dẫn (There is no backup of this name).`)
  const report = await readReport(file, options)
  const identity = await databaseUser(clusterFolder(dataDir))
  const aside = await openAside(dataDir, identity)
  try {
    const folder = path.join(aside, 'trial')
    await unpackCluster(file, folder, { key, fingerprint: report, identity })
    const further =
      options.to && (await rolledForward(folder, { ...options, to: options.to, report, identity }))
    return await work({ folder, identity, report, ...further })
  } finally {
    await removeFolder(aside)
  }
}

/** Adds the log to an unpacked backup, for Postgres to replay. */
async function rolledForward(
  folder: string,
  {
    file,
    to,
    key,
    signer,
    report,
    identity,
  }: RestoreOptions & { to: Date; report: Report | undefined; identity: Identity },
): Promise<Pick<Trial, 'until' | 'recovery'>> {
  if (!signer || !report?.wal)
    throw new StartError(
      `${file} không có nhật ký theo sau, hoặc thiếu secret.key (no log follows it, or secret.key is missing).`,
    )
  const { until, isEnd } = await unpackWal({ file, wal: report.wal }, folder, { to, key, signer })
  const cluster = clusterFolder(folder)
  await writeFile(path.join(cluster, 'recovery.signal'), '')
  await giveTree(identity, cluster)
  // Postgres asks for a command, though everything is in its folder.
  const recovery = { restore_command: 'exit 1', recovery_target_action: 'promote' }
  return {
    until,
    recovery: isEnd ? recovery : { ...recovery, recovery_target_time: to.toISOString().replace('Z', '+00') },
  }
}

async function settled(
  appUrl: string,
  { clock, isClockTrusted, journal }: RestoreOptions & { journal: Journal | undefined },
): Promise<Settled> {
  const { db, close } = connect(appUrl, () => {})
  try {
    // A demo uses its shifted clock here too: by the real time, a backup of this hour could be days old.
    shiftClock((await findDemoShift(db)) ?? 0)
    return await settleRestored(db, clock, { isClockTrusted: isClockTrusted ?? false, journal })
  } finally {
    await close()
  }
}

/**
 * Each backup is noted at the end of the journal beside it. A newer backup than that means that the journal is truncated or an
 * older copy. A cut after the newest backup cannot be detected.
 */
async function withItsEnd(
  journal: Journal | undefined,
  file: string,
  now: Date,
): Promise<Journal | undefined> {
  const newest = newestBackup(await readdir(path.dirname(file)), now)
  const isCut = journal !== undefined && newest !== undefined && newest > journal.until
  return isCut ? { ...journal, damaged: journal.damaged + 1 } : journal
}

function compared({ report, until }: Trial, state: State): State {
  const compare = until ? (one: State, other: State) => missingHeads(one.heads, other.heads) : differences
  const found = report ? compare(report, state) : []
  if (found.length > 0)
    throw new StartError(
      `Bản sao không có đủ những gì báo cáo của nó nói: hãy dùng bản sao khác (it does not hold what its report says: use another backup):\n${found.join('\n')}`,
    )
  return state
}

/** Copies the passwords before the move, so that an interruption at any point never separates them from the cluster. */
async function moveAway(dataDir: string, now: Date): Promise<void> {
  const old = path.join(dataDir, replacedName(now))
  await mkdir(old, { mode: 0o700 })
  try {
    const passwords = path.join(dataDir, 'database.json')
    // Without passwords the start asks for a restore, which does not need them.
    if (await isThere(passwords)) await copyFile(passwords, path.join(old, 'database.json'))
    await syncFolder(old)
    await rename(clusterFolder(dataDir), path.join(old, path.basename(clusterFolder(dataDir))))
  } catch (error) {
    await removeFolder(old)
    throw error
  }
  await syncFolder(dataDir)
}

/** True also for a link whose target is missing. */
function isThere(file: string): Promise<boolean> {
  return lstat(file).then(
    () => true,
    () => false,
  )
}
