import { DAY, HOUR, LEEWAY, MINUTE } from '../../platform/lib/clock.ts'
import { type Lap, passed } from '../../platform/lib/stopwatch.ts'
import { FEW_DAYS, stepOf } from './doubt-step.ts'

/**
 * What the program believes of the time, and why. Deleting cannot be undone, so the clock of the computer alone is no
 * reason to delete: what counts is the time that is *proven*, which is when the program last was sure and what has
 * passed on a stopwatch since. A clock that says something else is doubted until browsers agree with it, a person
 * confirms the date, or the program has run long enough with it.
 */
export interface TimeState {
  /** When some instance was last sure of the time. */
  at: Date
  /** The computer that was. */
  by: string
  /** By boot: the newest moment at which that computer was sure, to count on from. */
  laps: Record<string, Sure>
  /** By computer: what is doubted of its clock. */
  doubts: Record<string, Doubt>
}

interface Sure {
  at: Date
  ms: number
}

export interface Reading {
  /** What the clock of the computer says. */
  at: Date
  lap: Lap
  host: string
}

export interface Doubt {
  kind: 'ahead' | 'behind'
  /** Milliseconds between the clock and what is proven. */
  by: number
  /** The stopwatch contradicts the clock; else nothing ran meanwhile, and the computer may just have been off. */
  measured: boolean
  /** The clock when it was first doubted, and when it was last looked at. */
  since: Date
  at: Date
  lap: Lap
  /** Milliseconds that the program has run with the clock as it is. */
  ran: number
  /** The time of which some instance was sure then. */
  heard: Date
  /** Devices alone say so, and the stopwatch does not; `overruled` by a person who says that the clock is right. */
  told?: 'open' | 'overruled' | undefined
  /** Who says that the clock is wrong. */
  against: 'instance' | 'devices' | undefined
  /** Offices where somebody who was asked for the date has typed another one. */
  denied: string[]
  /** Offices whose head has confirmed the date. */
  confirmed: string[]
}

/** What devices say of the clock, one for each account: how many agree with it, and how many tell another time. */
export interface Testimony {
  agree: number
  differ: number
  /** Those that tell the same other time, and by how much the clock is ahead of it. */
  same?: { by: number; accounts: number; offices: number } | undefined
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

/** A doubt of less is over within a quarter of an hour. */
const WORTH_TELLING = HOUR

/** How long the program runs with a clock before it is believed where nobody has said anything. */
const TRIAL = { least: 10 * MINUTE, ordinary: 8 * HOUR, told: 3 * DAY }

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
  const last = state.doubts[host]
  if (Math.abs(off) <= LEEWAY) {
    const told = last?.told === 'open' ? last : undefined
    return told ? { ...beliefIn({ ...told, at, lap }), ...toldBy(told, at) } : beliefIn(undefined)
  }
  const kind = off > 0 ? 'ahead' : 'behind'
  const before = last?.told ? undefined : last
  const step = before && stepOf(before, reading)
  const seen = { kind, by: Math.abs(off), at, lap } as const
  if (before?.kind !== kind || !step?.goesOn) {
    const isSetAgain = before !== undefined && step?.isJump === true && seen.by > before.by
    return beliefIn({
      ...seen,
      measured: isMeasured || isSetAgain,
      since: at,
      heard: state.at,
      ran: 0,
      against: undefined,
      // Set back since, it may have been mended; else what was said of it holds.
      denied: before?.kind === kind && seen.by > before.by - HOUR ? before.denied : [],
      confirmed: [],
    })
  }
  const measured = before.measured || isMeasured
  // A date that somebody confirmed is one to go on from by a night; a longer gap nobody has seen is a new question.
  const confirmed = step.gap > DAY ? [] : before.confirmed
  return beliefIn({ ...before, ...seen, measured, confirmed, ran: before.ran + step.ran })
}

/** What devices alone say is followed only where that means to wait; no code of a phone is judged by it. */
function toldBy({ kind, by }: Doubt, at: Date): Pick<Belief, 'proven' | 'isCounted' | 'isUnheard'> {
  const proven = kind === 'ahead' ? new Date(at.getTime() - by) : at
  return { proven, isCounted: false, isUnheard: false }
}

/** The latest of what was ever proven. */
export function provenAt(state: TimeState, lap: Lap): { proven: Date; isMeasured: boolean } {
  const own = state.laps[lap.boot]
  const since = own && passed({ boot: lap.boot, ms: own.ms }, lap)
  if (!own || since === undefined) return { proven: state.at, isMeasured: false }
  const counted = own.at.getTime() + since
  return { proven: new Date(Math.max(state.at.getTime(), counted)), isMeasured: true }
}

/** How long the program has to run with the clock before it is believed. */
export function trialOf(doubt: Doubt): number {
  if (isReported(doubt)) return TRIAL.told
  return Math.min(Math.max(doubt.by / 4, TRIAL.least), TRIAL.ordinary)
}

/** Who says that the clock is wrong: no time of running ends a doubt then. */
export function contradictedBy({ against, denied }: Doubt): 'instance' | 'devices' | 'person' | undefined {
  return against ?? (denied.length > 0 ? 'person' : undefined)
}

/** A computer that was off for a night or a few days, and whose clock nobody contradicts. */
export function isOrdinary(doubt: Doubt): boolean {
  return doubt.kind === 'ahead' && !doubt.measured && !contradictedBy(doubt) && doubt.by <= FEW_DAYS
}

/** Whether people are told: a clock that is behind spoils the order of the book from the first entry on. */
export function isReported(doubt: Doubt): boolean {
  if (doubt.told === 'overruled') return false
  return (
    doubt.kind === 'behind' ||
    (!isOrdinary(doubt) && (doubt.by > WORTH_TELLING || contradictedBy(doubt) !== undefined))
  )
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

export function isConfirmed({ confirmed }: Doubt, officeId: string | undefined): boolean {
  return officeId !== undefined && confirmed.includes(officeId)
}

/** The time that is written down: what happens now is never more than a day before what the stopwatch has proven. */
export function steadyTime({ at, proven, doubt }: Belief): Date {
  return doubt?.kind === 'behind' && doubt.measured && doubt.by > DAY ? proven : at
}
