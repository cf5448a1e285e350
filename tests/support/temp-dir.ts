import { statfsSync } from 'node:fs'
import { chmod, mkdtemp, readdir, readlink, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { isRunning } from './processes.ts'

export interface TempDir {
  folder: string
  remove: () => Promise<void>
}

/** Tests create and drop many databases: in memory, if there is room, they need not wait for the disk. */
const [MEMORY, ROOM] = ['/dev/shm', 2e9]
const fastest = roomIn(MEMORY) > ROOM ? MEMORY : tmpdir()
const NAME = /^so-cong-test-(\d+)-/

function roomIn(folder: string): number {
  try {
    const { bavail, bsize } = statfsSync(folder)
    return bavail * bsize
  } catch {
    return 0
  }
}

/** Pass `parent` to measure a particular disk. */
export async function makeTempDir(parent = fastest): Promise<TempDir> {
  const folder = await mkdtemp(path.join(parent, `so-cong-test-${process.pid}-`))
  // Postgres never runs as root and must be able to enter.
  await chmod(folder, 0o755)
  return { folder, remove: () => remove(folder) }
}

/** Removes folders of runs that were killed; a Postgres that still runs there exits once its folder is gone. */
export async function sweepTempDirs(): Promise<void> {
  // `isRunning` needs Linux's /proc.
  if (process.platform !== 'linux') return
  for (const name of await readdir(fastest)) {
    const pid = Number(NAME.exec(name)?.[1])
    if (pid && !isRunning(pid)) await remove(path.join(fastest, name)).catch(() => {})
  }
}

/** Also removes the cluster, if it is stored elsewhere because its user cannot enter the data directory. */
export async function removeDataDir(dataDir: string): Promise<void> {
  const elsewhere = await readlink(path.join(dataDir, 'pg-18')).catch(() => undefined)
  if (elsewhere) await rm(elsewhere, { recursive: true, force: true })
  await remove(dataDir)
}

function remove(folder: string): Promise<void> {
  return rm(folder, { recursive: true, force: true, maxRetries: 5 })
}
