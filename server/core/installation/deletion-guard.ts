import { DAY } from '../../platform/lib/clock.ts'
import { type Lap, passed } from '../../platform/lib/stopwatch.ts'
import type { Reading, TimeState } from './time-belief.ts'

/** How far deletion has gone, and the stopwatch at that moment. */
export interface Reach {
  at: Date
  lap: Lap
}

/** What waits for a person: `expired` visits that would be deleted at once, of the `kept` ones of an office. */
export interface HeldDeletion {
  expired: number
  kept: number
}

/** Deletion may go on by this much after the computer was off; if a stopwatch ran on, by what it counted and a day more. */
const OFF = 7 * DAY

/**
 * The time up to which deletion is explained, whatever the clock says and for whatever reason it is believed: how far the last
 * deletion or a person's confirmation went, and what has passed since.
 */
export function explainedAt({ reached, allowed }: TimeState, lap: Lap, officeId?: string): Date {
  const own = officeId === undefined ? undefined : allowed[officeId]
  const until = [reached, ...(own ? [own] : [])].map((reach) => {
    const counted = passed(reach.lap, lap)
    return reach.at.getTime() + (counted === undefined ? OFF : counted + DAY)
  })
  return new Date(Math.max(...until))
}

/** Whether more than a tenth of the register is due, and more than the days that have passed explain. */
export function isSuspiciouslyMany({ expired, kept }: HeldDeletion, explained: number): boolean {
  return expired > explained && expired * 10 > kept
}

/** Deletion goes to `due` now, except in the offices that are `held`; each other office then has a reach of its own. */
export function recordReach(
  state: TimeState,
  { lap }: Reading,
  {
    due,
    dueOf,
    held,
  }: { due: Date; dueOf: [officeId: string, due: Date][]; held: Record<string, HeldDeletion> },
): TimeState {
  const isAnyHeld = Object.keys(held).length > 0
  const reached = isAnyHeld ? state.reached : { at: due, lap }
  const beyond = dueOf.filter(([id, at]) => !held[id] && at > reached.at)
  return { ...state, reached, held, allowed: Object.fromEntries(beyond.map(([id, at]) => [id, { at, lap }])) }
}

/** A person has confirmed the date, for one office or for all. */
export function released(state: TimeState, { at, lap }: Reading, officeId?: string): TimeState {
  if (officeId === undefined) return { ...state, reached: { at, lap }, allowed: {}, held: {} }
  const { [officeId]: _, ...held } = state.held
  return { ...state, held, allowed: { ...state.allowed, [officeId]: { at, lap } } }
}
