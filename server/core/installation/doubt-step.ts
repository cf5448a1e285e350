import { DAY, LEEWAY, MINUTE } from '../../platform/lib/clock.ts'
import { passed } from '../../platform/lib/stopwatch.ts'
import type { Doubt, Reading } from './time-belief.ts'

/** A computer that was off for a night, a weekend or a long holiday is no news. */
export const FEW_DAYS = 5 * DAY

/** Between two looks a clock and a stopwatch that are both right differ by less. */
const UNEVEN = MINUTE / 2

/** Between two looks at the clock, a minute apart, at most this counts as time that the program ran. */
const MAX_GAP = 5 * MINUTE

interface Step {
  goesOn: boolean
  isJump: boolean
  ran: number
  /** Milliseconds by the clock alone: the computer was off, and no stopwatch ran. */
  gap: number
}

/**
 * Whether a doubted clock has just gone on, perhaps over a night with the computer off, or was set again while it ran.
 */
export function stepOf(before: Doubt, { at, lap }: Reading): Step {
  const step = at.getTime() - before.at.getTime()
  const counted = passed(before.lap, lap)
  if (counted === undefined)
    return { goesOn: step >= -LEEWAY && step <= FEW_DAYS, isJump: false, ran: 0, gap: step }
  const goesOn = Math.abs(step - counted) <= UNEVEN
  return { goesOn, isJump: !goesOn, ran: Math.min(counted, MAX_GAP), gap: 0 }
}
