import { chmod, mkdtemp, readlink, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'

export interface TempDir {
  folder: string
  remove: () => Promise<void>
}

export async function makeTempDir(): Promise<TempDir> {
  const folder = await mkdtemp(path.join(tmpdir(), 'so-cong-test-'))
  // Postgres, which never runs as root, has to get through.
  await chmod(folder, 0o755)
  return { folder, remove: () => rm(folder, { recursive: true, force: true, maxRetries: 5 }) }
}

/** Removes also a cluster that was kept elsewhere because its user cannot enter the data directory. */
export async function removeDataDir(dataDir: string): Promise<void> {
  const elsewhere = await readlink(path.join(dataDir, 'pg-18')).catch(() => undefined)
  if (elsewhere) await rm(elsewhere, { recursive: true, force: true })
  await rm(dataDir, { recursive: true, force: true, maxRetries: 5 })
}
