import { DAY, HOUR, LEEWAY, MINUTE } from '../../platform/lib/clock.ts'
import { passed } from '../../platform/lib/stopwatch.ts'
import { type Doubt, FEW_DAYS } from './doubt.ts'
import type { Reading, TimeState } from './time-belief.ts'

/** The most that counts as running time between two looks at the clock, which are a minute apart. */
const MAX_GAP = 5 * MINUTE

interface Step {
  goesOn: boolean
  isJump: boolean
  ran: number
  slid: number
  /** Milliseconds by the clock alone, if the computer was off and no stopwatch ran. */
  gap: number
}

/**
 * The doubt at the last look of this boot, whatever the computer or the container is called; at the first look of a boot, the
 * latest doubt of any boot.
 */
export function lastDoubt({ doubts, laps }: TimeState, { lap }: Reading): Doubt | undefined {
  if (doubts[lap.boot] || laps[lap.boot]) return doubts[lap.boot]
  return Object.values(doubts).toSorted((a, b) => a.silent - b.silent || b.at.getTime() - a.at.getTime())[0]
}

/** Whether a doubted clock has just gone on, perhaps over a night with the computer off, or was set while it ran. */
function stepOf(before: Doubt, { at, lap }: Reading): Step {
  const step = at.getTime() - before.at.getTime()
  const counted = passed(before.lap, lap)
  if (counted === undefined)
    return {
      goesOn: step >= -LEEWAY && step <= FEW_DAYS,
      isJump: false,
      ran: 0,
      slid: before.slid,
      gap: step,
    }
  // Small steps add up; a clock that is kept right is corrected only a little after a start.
  const slid = before.slid + step - counted
  const goesOn = Math.abs(slid) <= LEEWAY
  return { goesOn, isJump: !goesOn, ran: Math.min(counted, MAX_GAP), slid, gap: 0 }
}

/** The doubt about a clock that is off by `by` now, with what was known of it at the last look. */
export function doubtNow(
  before: Doubt | undefined,
  reading: Reading,
  off: { kind: Doubt['kind']; by: number; measured: boolean; heard: Date },
): Doubt {
  const { at, lap, host } = reading
  const seen = { kind: off.kind, by: off.by, at, lap, host, silent: 0 }
  const step = before && stepOf(before, reading)
  // What people and devices said is about an offset: if the clock was set back since, it may have been corrected.
  const isWithin = before?.kind === off.kind && off.by > before.by - HOUR
  if (before?.kind === off.kind && step?.goesOn) {
    // A confirmed date still counts after a night; a longer gap is a new question, because nobody has checked it.
    const confirmed = step.gap > DAY ? [] : before.confirmed
    const measured = before.measured || off.measured
    return { ...before, ...seen, measured, confirmed, slid: step.slid, ran: before.ran + step.ran }
  }
  const isSetAgain = before !== undefined && step?.isJump === true && off.by > before.by
  return {
    ...seen,
    measured: off.measured || isSetAgain || (isWithin && before.measured),
    since: at,
    heard: off.heard,
    ran: 0,
    tried: 0,
    slid: 0,
    against: isWithin ? before.against : undefined,
    denied: isWithin ? before.denied : [],
    confirmed: [],
  }
}
