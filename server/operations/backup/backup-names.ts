import { type OfficeDay, officeDay } from '../../platform/lib/clock.ts'
import { archiveEnding } from './archive.ts'

/** A whole one. */
export const WHOLE = /^so-cong-(\d{4}-\d{2}-\d{2}T\d{6}Z)\.tar\.gz(\.age)?$/

/** One that is being made, or was when its program was killed. */
export const HALF = /^so-cong-\d{4}-\d{2}-\d{2}T\d{6}Z\.tar\.gz(\.age)?\.partial$/

/** Of a backup of this moment, to the second, in the order of which names sort. */
export function backupName(now: Date, key: string | undefined): string {
  const stamp = now.toISOString().replace(/\.\d+/, '').replaceAll(':', '')
  return `so-cong-${stamp}${archiveEnding(key)}`
}

/**
 * Whether one of these files is a backup of ours that was made on that day. Not only the newest is looked at: a clock that
 * was once ahead has left one of a day to come.
 */
export function isMadeOn(names: string[], day: OfficeDay): boolean {
  return timesOf(names).some((at) => officeDay(at) === day)
}

/** When the oldest of these backups was made. */
export function oldestBackup(names: string[]): Date | undefined {
  return timesOf(names.toSorted())[0]
}

/** When the newest of them was made that is not of a time to come. */
export function newestBackup(names: string[], now: Date): Date | undefined {
  return timesOf(names.toSorted()).findLast((at) => at <= now)
}

function timesOf(names: string[]): Date[] {
  return names
    .flatMap((name) => WHOLE.exec(name)?.[1] ?? [])
    .map((stamp) => new Date(stamp.replace(/T(..)(..)(..)Z/, 'T$1:$2:$3Z')))
}
