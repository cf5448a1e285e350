import { type OfficeDay, officeDay } from '../../platform/lib/clock.ts'
import { archiveEnding } from './archive.ts'

/** The name of a complete backup. */
export const WHOLE = /^so-cong-(\d{4}-\d{2}-\d{2}T\d{6}Z)\.tar\.gz(\.age)?$/

/** The name of a backup in progress, or one whose program was killed. */
export const HALF = /^so-cong-\d{4}-\d{2}-\d{2}T\d{6}Z\.tar\.gz(\.age)?\.partial$/

/** The name of a backup made now, to the second; names sort by time. */
export function backupName(now: Date, key: string | undefined): string {
  return `so-cong-${stampOf(now)}${archiveEnding(key)}`
}

/** A time to the second, for the name of a file. */
export function stampOf(at: Date): string {
  return at.toISOString().replace(/\.\d+/, '').replaceAll(':', '')
}

export function timeOf(stamp: string): Date {
  return new Date(stamp.replace(/T(..)(..)(..)Z/, 'T$1:$2:$3Z'))
}

/**
 * True when one of these files is a backup made on that day. Looks at all names, because a clock that was ahead may have left a
 * later one.
 */
export function isMadeOn(names: string[], day: OfficeDay): boolean {
  return timesOf(names).some((at) => officeDay(at) === day)
}

export function oldestBackup(names: string[]): Date | undefined {
  return timesOf(names.toSorted())[0]
}

/** The time of the newest backup that is not in the future. */
export function newestBackup(names: string[], now: Date): Date | undefined {
  return timesOf(names.toSorted()).findLast((at) => at <= now)
}

function timesOf(names: string[]): Date[] {
  return names.flatMap((name) => WHOLE.exec(name)?.[1] ?? []).map(timeOf)
}
