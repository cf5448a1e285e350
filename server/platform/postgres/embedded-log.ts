import { copyFile, stat, truncate } from 'node:fs/promises'
import { MINUTE } from '../lib/clock.ts'

/** Bytes after which the log begins anew. */
const MOST = 8_000_000

/**
 * Keeps the log of Postgres from filling the disk: whoever makes errors without pause writes gigabytes of it in a day. Looks once a minute
 * until the function that it returns is called.
 */
export function keepLogShort(file: string): () => void {
  const timer = setInterval(() => void shortenLog(file).catch(() => {}), MINUTE)
  timer.unref()
  return () => clearInterval(timer)
}

/**
 * Moves what is longer than `most` bytes into `FILE.1`, in place of what was moved before. Postgres appends, and goes on at the new
 * beginning; a line that it writes in the very moment between is lost.
 */
export async function shortenLog(file: string, most = MOST): Promise<void> {
  const { size } = await stat(file)
  if (size <= most) return
  await copyFile(file, `${file}.1`)
  await truncate(file)
}
