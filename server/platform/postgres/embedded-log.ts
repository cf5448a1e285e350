import { copyFile, stat, truncate } from 'node:fs/promises'
import { MINUTE } from '../lib/clock.ts'

/** Bytes after which the log is rotated. */
const MOST = 8_000_000

/**
 * Keeps Postgres' log from filling the disk: a client that causes errors without pause writes gigabytes a day. Checks once a
 * minute; returns the function that stops it.
 */
export function keepLogShort(file: string): () => void {
  const timer = setInterval(() => void shortenLog(file).catch(() => {}), MINUTE)
  timer.unref()
  return () => clearInterval(timer)
}

/**
 * Moves a log longer than `most` bytes to `FILE.1`, replacing the previous one. Postgres appends and goes on in the emptied
 * file; a line written in between is lost.
 */
export async function shortenLog(file: string, most = MOST): Promise<void> {
  const { size } = await stat(file)
  if (size <= most) return
  await copyFile(file, `${file}.1`)
  await truncate(file)
}
