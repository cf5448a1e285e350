import { DAY, HOUR, MINUTE } from '../../platform/lib/clock.ts'
import type { Lap } from '../../platform/lib/stopwatch.ts'
import { BUDGET } from './granted.ts'

/** Why the clock of one computer is not believed. */
export interface Doubt {
  kind: 'ahead' | 'behind'
  /** Milliseconds between the clock and the proven time; a measured doubt includes what was granted before. */
  by: number
  /** The stopwatch contradicts the clock; otherwise none ran meanwhile, and the computer may just have been off. */
  measured: boolean
  /** The clock's time when it was first doubted, and at the last look. */
  since: Date
  at: Date
  lap: Lap
  /** The name of the computer, to show to people. */
  host: string
  /** How often other computers have looked since this one did. */
  silent: number
  /** Milliseconds that the program has run with the clock as it is, and how many of them count as evidence for it. */
  ran: number
  tried: number
  /** Milliseconds that the clock has gained on the stopwatch since it was first doubted. */
  slid: number
  /** The latest time of which some instance was sure at the last look. */
  heard: Date
  /** Only devices contradict the clock, not the stopwatch; `overruled` once a person says that the clock is right. */
  told?: 'open' | 'overruled' | undefined
  /** Who says that the clock is wrong. */
  against: 'instance' | 'devices' | undefined
  /** Offices where a person who was asked for the date has typed another one. */
  denied: string[]
  /** Offices whose head has confirmed the date. */
  confirmed: string[]
}

/** What devices say of the clock, one for each account: how many agree with it, and how many show another time. */
export interface Testimony {
  agree: number
  differ: number
  /** The largest group that shows the same other time, and by how many milliseconds the clock is ahead of it. */
  same?: { by: number; accounts: number; offices: number } | undefined
  /** Somebody has used the program within hours, or a device has reported its time. */
  isAttended?: boolean
  /** Offices that record visits here, besides the district. */
  places?: number
}

/** A computer that was off for a night, a weekend or a long holiday is nothing to report. */
export const FEW_DAYS = 5 * DAY

/** A smaller doubt ends within a quarter of an hour, so it is not reported. */
const WORTH_TELLING = BUDGET

/** How long the program runs with a doubted clock before it believes it, if nobody contradicts it. */
const TRIAL = { least: 10 * MINUTE, ordinary: 8 * HOUR, reported: 3 * DAY }

export function trialOf(doubt: Doubt): number {
  if (isReported(doubt)) return TRIAL.reported
  return Math.min(Math.max(doubt.by / 4, TRIAL.least), TRIAL.ordinary)
}

/** Who says that the clock is wrong. As long as somebody does, no running time ends a doubt. */
export function contradictedBy({ against, denied }: Doubt): 'instance' | 'devices' | 'person' | undefined {
  return against ?? (denied.length > 0 ? 'person' : undefined)
}

/** Whether the computer was just off for a night or a few days, and nobody contradicts its clock. */
export function isOrdinary(doubt: Doubt): boolean {
  return doubt.kind === 'ahead' && !doubt.measured && !contradictedBy(doubt) && doubt.by <= FEW_DAYS
}

/** Whether people are told. A clock that is behind spoils the order of the book from the first entry on. */
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
 * Whether only people or devices can end this doubt. Time alone does not overrule a stopwatch that contradicts the clock,
 * except for what the budget grants, and for a clock that was set back by up to a day: that deletes nothing sooner.
 */
export function isEndedByPeople({ kind, by, measured }: Doubt): boolean {
  return measured && by > (kind === 'ahead' ? BUDGET : DAY)
}

/** Whether the time that the program runs now is evidence for the clock. In an empty building it is not. */
export function isEvidence(doubt: Doubt, said: Testimony): boolean {
  if (isEndedByPeople(doubt)) return agrees(said)
  return doubt.measured || said.isAttended === true
}

/** Whether at least two accounts agree with the clock, by a clear majority. */
export function agrees({ agree, differ }: Testimony): boolean {
  return agree >= 2 && agree > 3 * differ
}
