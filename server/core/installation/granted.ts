import { DAY, HOUR } from '../../platform/lib/clock.ts'

/** What a clock has gained on the stopwatch and nobody has confirmed: however small the steps, they add up. */
export interface Granted {
  ms: number
  /** The proven time then. */
  at: Date
}

export const NOTHING: Granted = { ms: 0, at: new Date(0) }

/** So much is granted, and given back within a month: a computer whose clock is corrected now and then asks nobody. */
export const BUDGET = HOUR
const MONTH = 30 * DAY

export function grantedBy({ ms, at }: Granted, proven: Date): number {
  const passed = Math.max(0, proven.getTime() - at.getTime())
  return Math.max(0, ms - passed * (BUDGET / MONTH))
}

/** A clock that loses what it has gained has not gained it. */
export function grant(granted: Granted, ms: number, proven: Date): Granted {
  return { ms: Math.max(0, grantedBy(granted, proven) + ms), at: proven }
}
