import { statfsSync } from 'node:fs'
import { chmod, mkdtemp, readdir, readlink, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { isRunning } from './processes.ts'

export interface TempDir {
  folder: string
  remove: () => Promise<void>
}

/** Databases come and go with every test: in memory, where there is room, nothing waits for a disk. */
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

/** `parent` is for measurements of a disk. */
export async function makeTempDir(parent = fastest): Promise<TempDir> {
  const folder = await mkdtemp(path.join(parent, `so-cong-test-${process.pid}-`))
  // Postgres, which never runs as root, has to get through.
  await chmod(folder, 0o755)
  return { folder, remove: () => remove(folder) }
}

/** Of runs that were killed; a Postgres that still runs in one ends when its folder is gone. */
export async function sweepTempDirs(): Promise<void> {
  // Elsewhere nothing here knows what runs.
  if (process.platform !== 'linux') return
  for (const name of await readdir(fastest)) {
    const pid = Number(NAME.exec(name)?.[1])
    if (pid && !isRunning(pid)) await remove(path.join(fastest, name)).catch(() => {})
  }
}

/** Removes also a cluster that was kept elsewhere because its user cannot enter the data directory. */
export async function removeDataDir(dataDir: string): Promise<void> {
  const elsewhere = await readlink(path.join(dataDir, 'pg-18')).catch(() => undefined)
  if (elsewhere) await rm(elsewhere, { recursive: true, force: true })
  await remove(dataDir)
}

function remove(folder: string): Promise<void> {
  return rm(folder, { recursive: true, force: true, maxRetries: 5 })
}
