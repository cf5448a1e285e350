import { DAY, HOUR } from '../../platform/lib/clock.ts'

/** Milliseconds that a clock has gained on the stopwatch without a confirmation. Small steps add up. */
export interface Granted {
  ms: number
  /** The proven time at the last grant. */
  at: Date
}

export const NOTHING: Granted = { ms: 0, at: new Date(0) }

/** This much is granted, and given back within a month, so that occasional corrections of a clock need no confirmation. */
export const BUDGET = HOUR
const MONTH = 30 * DAY

export function grantedBy({ ms, at }: Granted, proven: Date): number {
  const passed = Math.max(0, proven.getTime() - at.getTime())
  return Math.max(0, ms - passed * (BUDGET / MONTH))
}

/** Adds to what is granted; a clock that falls back reduces it. */
export function grant(granted: Granted, ms: number, proven: Date): Granted {
  return { ms: Math.max(0, grantedBy(granted, proven) + ms), at: proven }
}
