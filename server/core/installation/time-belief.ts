import { DAY, LEEWAY, MINUTE } from '../../platform/lib/clock.ts'
import { type Lap, passed } from '../../platform/lib/stopwatch.ts'
import type { Held, Reach } from './brake.ts'
import { contradictedBy, type Doubt, isConfirmed, isOrdinary } from './doubt.ts'
import { doubtNow, lastDoubt } from './doubt-step.ts'
import { type Granted, grantedBy } from './granted.ts'
import type { Restored } from './restored.ts'

/**
 * What the program believes of the time, and why. Deleting cannot be undone, so the clock of the computer alone is no
 * reason to delete: what counts is the time that is *proven*, which is when the program last was sure and what has
 * passed on a stopwatch since. A clock that says something else is doubted until browsers agree with it, a person
 * confirms the date, or the program has run long enough with it.
 */
export interface TimeState {
  /** When some instance was last sure of the time. */
  at: Date
  /** The name of the computer that was. */
  by: string
  /** By boot: the newest moment at which that computer was sure, to count on from. */
  laps: Record<string, Sure>
  /** By boot: what is doubted of the clock of that computer. */
  doubts: Record<string, Doubt>
  granted: Granted
  /** How far deletion has gone everywhere, and in offices where it has gone further. */
  reached: Reach
  allowed: Record<string, Reach>
  /** By office: what is due by the clock and waits for a person. */
  held: Record<string, Held>
  /** By office: what has to be done again after a restore. */
  restored: Record<string, Restored>
}

interface Sure {
  at: Date
  ms: number
}

export interface Reading {
  /** What the clock of the computer says. */
  at: Date
  lap: Lap
  /** The name of the computer, which may be another's as well: containers and copied disks have such. */
  host: string
}

export interface Belief {
  /** What the clock of the computer says. */
  at: Date
  /** It is at least this late: never after the time as it really is. */
  proven: Date
  /** The stopwatch has counted on to this moment; else `proven` may be long ago. */
  isCounted: boolean
  doubt: Doubt | undefined
  /** Another computer was the last to be sure of the time, and may yet contradict: it looks once a minute as well. */
  isUnheard: boolean
}

/** Within so much running every other instance that runs has looked at its clock. */
const HEARING = 3 * MINUTE

export function believe(state: TimeState, reading: Reading): Belief {
  const { at, lap, host } = reading
  const { proven, isMeasured } = provenAt(state, lap)
  const off = at.getTime() - proven.getTime()
  const beliefIn = (doubt: Doubt | undefined): Belief => {
    const isUnheard = doubt !== undefined && state.by !== host && doubt.ran < HEARING
    return { at, proven, isCounted: isMeasured, doubt, isUnheard }
  }
  const last = lastDoubt(state, reading)
  if (Math.abs(off) <= LEEWAY) {
    const reported = last?.told === 'open' ? last : undefined
    return reported
      ? { ...beliefIn({ ...reported, at, lap, host, silent: 0 }), ...reportedBelief(reported, at) }
      : beliefIn(undefined)
  }
  const before = last?.told ? undefined : last
  // What was granted in small steps before is part of the question.
  const more = off > 0 && (isMeasured || before?.measured) ? grantedBy(state.granted, proven) : 0
  return beliefIn(
    doubtNow(before, reading, {
      kind: off > 0 ? 'ahead' : 'behind',
      by: Math.abs(off) + more,
      measured: isMeasured,
      heard: state.at,
    }),
  )
}

/** What devices alone say is followed only where that means to wait; no code of a phone is judged by it. */
function reportedBelief({ kind, by }: Doubt, at: Date): Pick<Belief, 'proven' | 'isCounted' | 'isUnheard'> {
  const proven = kind === 'ahead' ? new Date(at.getTime() - by) : at
  return { proven, isCounted: false, isUnheard: false }
}

/** The latest of what was ever proven. */
export function provenAt(state: TimeState, lap: Lap): { proven: Date; isMeasured: boolean; counted?: Date } {
  const own = state.laps[lap.boot]
  const since = own && passed({ boot: lap.boot, ms: own.ms }, lap)
  if (!own || since === undefined) return { proven: state.at, isMeasured: false }
  const counted = new Date(own.at.getTime() + since)
  return { proven: counted > state.at ? counted : state.at, isMeasured: true, counted }
}

/** The time by which an office's rows may be deleted, or anything that cannot be brought back, ended. */
export function deletingTime({ at, proven, doubt }: Belief, officeId?: string): Date {
  if (!doubt || isConfirmed(doubt, officeId)) return at
  return at < proven ? at : proven
}

/** The time by which an office's days are closed, which can be undone: a night with all computers off is believed. */
export function closingTime(belief: Belief, officeId: string): Date {
  const isBelieved = belief.doubt && isOrdinary(belief.doubt) && !belief.isUnheard
  return isBelieved ? belief.at : deletingTime(belief, officeId)
}

/**
 * The time that is written down. Where the stopwatch contradicts the clock by more than a day, either way, it is what is
 * proven, unless somebody has confirmed the date and nobody denied it; and a clock that has lost days is never used.
 */
export function steadyTime({ at, proven, doubt }: Belief): Date {
  if (!doubt || doubt.told || doubt.by <= DAY) return at
  if (doubt.kind === 'behind') return doubt.measured ? proven : at
  const isUsed = !doubt.measured || (doubt.confirmed.length > 0 && !contradictedBy(doubt))
  return isUsed ? at : proven
}
