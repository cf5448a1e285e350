import { constants } from 'node:fs'
import { access, stat, statfs } from 'node:fs/promises'
import path from 'node:path'

/** Free bytes that a disk should have, below which somebody has to act, and below which Postgres soon finds no room for its log. */
export const ROOM = { good: 2e9, least: 500e6, none: 64e6 }

/** The disk of a folder. */
export interface Disk {
  folder: string
  device: number
  free: number
  writable: boolean
}

/** For a folder that does not exist yet, looks at the nearest existing parent. */
export async function diskOf(folder: string): Promise<Disk> {
  let there = folder
  for (;;) {
    const found = await stat(there).catch(() => undefined)
    if (found) {
      const { bavail, bsize } = await statfs(there)
      const writable = await access(there, constants.W_OK).then(
        () => true,
        () => false,
      )
      return { folder, device: found.dev, free: bavail * bsize, writable }
    }
    there = path.dirname(there)
  }
}
