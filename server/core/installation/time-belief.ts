import { DAY, LEEWAY, MINUTE } from '../../platform/lib/clock.ts'
import { type Lap, passed } from '../../platform/lib/stopwatch.ts'
import type { HeldDeletion, Reach } from './deletion-guard.ts'
import { contradictedBy, type Doubt, isConfirmed, isOrdinary } from './doubt.ts'
import { doubtNow, lastDoubt } from './doubt-step.ts'
import { type Granted, grantedBy } from './granted.ts'
import type { Restored } from './restored.ts'

/**
 * What the program believes of the time, and why. Deletion cannot be undone, so the clock of the computer alone is no reason
 * to delete: what counts is the *proven* time, which is when the program was last sure, plus what a stopwatch has counted
 * since. A clock that says something else is doubted until devices agree with it, a person confirms the date, or the
 * program has run long enough with it.
 */
export interface TimeState {
  /** The latest time of which some instance was sure. */
  at: Date
  /** The name of that instance's computer. */
  by: string
  /** By boot: the latest moment at which that computer was sure, with its stopwatch, to count on from. */
  laps: Record<string, Sure>
  /** By boot: the doubt about the clock of that computer. */
  doubts: Record<string, Doubt>
  granted: Granted
  /** How far deletion has gone everywhere, and the offices where it has gone further. */
  reached: Reach
  allowed: Record<string, Reach>
  /** By office: what is due by the clock and waits for a person's confirmation. */
  held: Record<string, HeldDeletion>
  /** By office: what has to be redone after a restore. */
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
  /** The name of the computer. It may not be unique: containers and copied disks share names. */
  host: string
}

export interface Belief {
  /** What the clock of the computer says. */
  at: Date
  /** It is at least this late: the proven time is never ahead of the real one. */
  proven: Date
  /** The stopwatch has counted up to this moment; otherwise `proven` may be long ago. */
  isCounted: boolean
  doubt: Doubt | undefined
  /** Another computer was the last to be sure of the time and may still contradict: it looks once a minute as well. */
  isUnheard: boolean
}

/** Milliseconds of running time in which every other running instance has looked at its clock. */
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
  // What was granted in small steps before is part of the doubt.
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

/** A doubt of devices alone is followed only where that delays deletion; phone codes are not checked by it. */
function reportedBelief({ kind, by }: Doubt, at: Date): Pick<Belief, 'proven' | 'isCounted' | 'isUnheard'> {
  const proven = kind === 'ahead' ? new Date(at.getTime() - by) : at
  return { proven, isCounted: false, isUnheard: false }
}

/** The latest time that was ever proven. */
export function provenAt(state: TimeState, lap: Lap): { proven: Date; isMeasured: boolean; counted?: Date } {
  const own = state.laps[lap.boot]
  const since = own && passed({ boot: lap.boot, ms: own.ms }, lap)
  if (!own || since === undefined) return { proven: state.at, isMeasured: false }
  const counted = new Date(own.at.getTime() + since)
  return { proven: counted > state.at ? counted : state.at, isMeasured: true, counted }
}

/** The time by which an office's rows may be deleted, or anything else ended that cannot be brought back. */
export function deletingTime({ at, proven, doubt }: Belief, officeId?: string): Date {
  if (!doubt || isConfirmed(doubt, officeId)) return at
  return at < proven ? at : proven
}

/** The time by which an office's days are closed. That can be undone, so a night with all computers off is believed. */
export function closingTime(belief: Belief, officeId: string): Date {
  const isBelieved = belief.doubt && isOrdinary(belief.doubt) && !belief.isUnheard
  return isBelieved ? belief.at : deletingTime(belief, officeId)
}

/**
 * The time that is recorded. If the stopwatch contradicts the clock by more than a day, ahead or behind, it is the proven time,
 * unless somebody has confirmed the date and nobody denies it. A clock that has fallen behind by days is never used.
 */
export function steadyTime({ at, proven, doubt }: Belief): Date {
  if (!doubt || doubt.told || doubt.by <= DAY) return at
  if (doubt.kind === 'behind') return doubt.measured ? proven : at
  const isUsed = !doubt.measured || (doubt.confirmed.length > 0 && !contradictedBy(doubt))
  return isUsed ? at : proven
}
