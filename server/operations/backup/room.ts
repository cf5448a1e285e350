import { readdir, stat, statfs } from 'node:fs/promises'
import path from 'node:path'
import { StartError } from '../../platform/lib/errors.ts'

const MEGABYTE = 1_000_000
/** Bytes that a backup leaves free on the gate's disk. */
const SPARE = 256 * MEGABYTE
/** The assumed ratio of an archive to its contents. */
const PACKED = 0.5

/**
 * Throws a StartError when a backup of `cluster` would fill the disk on which it is copied, which is the gate's: a gate can do
 * without a backup, but not without disk space.
 */
export async function refuseWithoutRoom(cluster: string, aside: string, folder: string): Promise<void> {
  const size = await sizeOf(cluster)
  const isOneDisk = (await stat(aside)).dev === (await stat(folder)).dev
  const needed = size * (isOneDisk ? 1 + PACKED : 1) + SPARE
  const { bavail, bsize } = await statfs(aside)
  if (bavail * bsize >= needed) return
  const megabytes = (bytes: number) => `${Math.ceil(bytes / MEGABYTE)} MB`
  throw new StartError(
    `Sao lưu cần ${megabytes(needed)} trên ổ đĩa của ${path.dirname(cluster)}, chỉ còn ${megabytes(bavail * bsize)}: sẽ không còn chỗ để ghi khách. ` +
      'Hãy dọn ổ đĩa, hoặc chuyển DATA_DIR sang ổ lớn hơn (a backup needs so much and so much is free: it would leave the gate ' +
      'none; make room, or move DATA_DIR to a larger disk).',
  )
}

/** Ignores files that disappear, as they do in a running cluster. */
async function sizeOf(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile() && !entry.parentPath.endsWith('pg_wal'))
  let bytes = 0
  for (const { parentPath, name } of files)
    bytes += (await stat(path.join(parentPath, name)).catch(() => ({ size: 0 }))).size
  return bytes
}
