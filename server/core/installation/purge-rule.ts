import { DAY } from '../../platform/lib/clock.ts'

/** The last nightly deletion of an office, also one that found nothing. */
export interface LastRun {
  at: Date
  /** Visits from before this moment were past the office's retention then. */
  keptFrom: Date
}

/** Visits of an office: all of them, those past their retention, and those of them that were not at the last run. */
export interface DueVisits {
  kept: number
  due: number
  fresh: number
}

const WEEK = 7 * DAY

/** Where the last run is further away, the computer was off for so long, or its clock is wrong: nobody but a person can tell. */
export function isNear(last: Date | undefined, now: Date): boolean {
  return !last || Math.abs(now.getTime() - last.getTime()) <= WEEK
}

/** The time by which anything ends that cannot be brought back. */
export function dueAt(last: Date | undefined, now: Date): Date {
  return last && !isNear(last, now) ? last : now
}

/**
 * Deleting cannot be undone, and waiting costs nothing: within a week of the last run an office may delete what fell due since, or
 * a tenth of its visits, whichever is more. Anything else waits until a person has typed the date, which lets the next run go by
 * the clock as the first one does.
 */
export function mayDelete(last: LastRun | undefined, now: Date, { kept, due, fresh }: DueVisits): boolean {
  return !last || (isNear(last.at, now) && due <= Math.max(fresh, kept / 10))
}
