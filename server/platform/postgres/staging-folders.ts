import { createHash } from 'node:crypto'
import { chmod, mkdir, mkdtemp, open, readdir, rename, rm, stat, writeFile } from 'node:fs/promises'
import path from 'node:path'

/** Where root keeps what the database's user cannot reach in the project or in the data directory. */
export const systemFolder = '/var/lib/so-cong'

export async function makeSystemFolder(): Promise<string> {
  const made = await mkdir(systemFolder, { recursive: true })
  // A strict umask would lock out the very user it is for.
  if (made) await chmod(systemFolder, 0o755)
  return systemFolder
}

/**
 * Creates a folder beside its final place, to be filled and renamed. Its name identifies the data directory, so that the next
 * start, which holds the directory's lock, can remove leftovers of a killed start; the random part keeps a program that
 * outlived its killed parent from writing into the new folder.
 */
export async function makeStagingFolder(folder: string, dataDir: string): Promise<string> {
  return mkdtemp(path.join(folder, stagingPrefix(dataDir)))
}

/** Removes leftovers; with `before`, only those unmodified since then. */
export async function sweepStagingFolders(folder: string, dataDir: string, before?: Date): Promise<void> {
  const names = await readdir(folder).catch(() => [])
  const left = names
    .filter((name) => name.startsWith(stagingPrefix(dataDir)))
    .map((name) => path.join(folder, name))
  await Promise.all(
    left.map(async (aside) => {
      const touched = before && (await stat(aside).catch(() => undefined))?.mtime
      if (!before || (touched && touched < before)) await removeFolder(aside)
    }),
  )
}

export async function removeFolder(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 })
}

/** Replaces a file so that a crash leaves the earlier one or the new one; follows no symbolic link, which somebody may have made. */
export async function replaceFile(file: string, text: string): Promise<void> {
  const aside = `${file}.${process.pid}`
  await rm(aside, { force: true })
  await writeFile(aside, text, { mode: 0o600, flag: 'wx', flush: true })
  await rename(aside, file)
  await syncFolder(path.dirname(file))
}

export async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return
  const handle = await open(folder)
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

function stagingPrefix(dataDir: string): string {
  return `new-${createHash('sha256').update(dataDir).digest('hex').slice(0, 12)}-`
}
