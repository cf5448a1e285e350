import { DAY, HOUR, MINUTE } from '../../platform/lib/clock.ts'
import type { Lap } from '../../platform/lib/stopwatch.ts'
import { BUDGET } from './granted.ts'

/** Why the clock of one computer is not believed. */
export interface Doubt {
  kind: 'ahead' | 'behind'
  /** Milliseconds between the clock and the proven time; a measured doubt includes what was granted to it before. */
  by: number
  /** The stopwatch contradicts the clock; else nothing ran meanwhile, and the computer may just have been off. */
  measured: boolean
  /** The clock when it was first doubted, and when it was last looked at. */
  since: Date
  at: Date
  lap: Lap
  /** The name of the computer, for people. */
  host: string
  /** How often others have looked since this computer did. */
  silent: number
  /** Milliseconds that the program has run with the clock as it is, and how many of them speak for the clock. */
  ran: number
  tried: number
  /** Milliseconds that the clock has gained on the stopwatch since it was first doubted. */
  slid: number
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
  /** Somebody has worked with the program within hours, or a device has said what time it is. */
  isAttended?: boolean
  /** Offices that record visits here, besides the district. */
  places?: number
}

/** A computer that was off for a night, a weekend or a long holiday is no news. */
export const FEW_DAYS = 5 * DAY

/** A smaller doubt is over within a quarter of an hour. */
const WORTH_TELLING = BUDGET

/** How long the program runs with a clock before it is believed where nobody has contradicted it. */
const TRIAL = { least: 10 * MINUTE, ordinary: 8 * HOUR, reported: 3 * DAY }

export function trialOf(doubt: Doubt): number {
  if (isReported(doubt)) return TRIAL.reported
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

export function isConfirmed({ confirmed }: Doubt, officeId: string | undefined): boolean {
  return officeId !== undefined && confirmed.includes(officeId)
}

/**
 * A stopwatch that contradicts the clock is not overruled by silence, save for what the budget grants, and for a clock
 * that was set back within a day: nothing is deleted sooner by that.
 */
export function isEndedByPeople({ kind, by, measured }: Doubt): boolean {
  return measured && by > (kind === 'ahead' ? BUDGET : DAY)
}

/** Whether the time that the program runs now speaks for the clock. An empty building says nothing. */
export function isEvidence(doubt: Doubt, said: Testimony): boolean {
  if (isEndedByPeople(doubt)) return agrees(said)
  return doubt.measured || said.isAttended === true
}

/** Needs two accounts that agree, and a clear majority. */
export function agrees({ agree, differ }: Testimony): boolean {
  return agree >= 2 && agree > 3 * differ
}
