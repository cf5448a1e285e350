import { FEW_DAYS } from './doubt-step.ts'
import {
  believe,
  contradictedBy,
  type Doubt,
  provenAt,
  type Reading,
  type Testimony,
  type TimeState,
  trialOf,
} from './time-belief.ts'

/** Computers and boots that are remembered: the newest. */
const REMEMBERED = 16

/** Before the first look at a database: `lastUsed` is when it was last known to be used. */
export function firstState(lastUsed: Date | undefined, reading: Reading): TimeState {
  const { host, at } = reading
  if (lastUsed) return { at: lastUsed, by: host, laps: {}, doubts: {} }
  return sureOf({ at, by: host, laps: {}, doubts: {} }, reading)
}

/** What is known after a look at the clock: once a minute, in every instance. */
export function nextState(state: TimeState, reading: Reading, testimony: Testimony): TimeState {
  const { doubt: found } = believe(state, reading)
  if (!found || found.told) {
    return withTold(sureOf(state, reading), state.doubts[reading.host], reading, testimony)
  }
  // Whoever contradicted may have gone home: silence afterwards is no agreement.
  const against =
    contradictionOf(state, reading, found, testimony) ??
    (testimony.agree > testimony.differ ? undefined : found.against)
  // A person may have mistyped; two devices that tell the clock's time have not.
  const denied = testimony.agree >= 2 && testimony.agree > testimony.differ ? [] : found.denied
  const told = { ...found, against, denied, heard: state.at }
  const doubt = { ...told, ran: contradictedBy(told) ? 0 : found.ran }
  if (isOver(doubt, testimony)) return trusted(state, reading)
  return withDoubt(state, reading, doubt)
}

/** So many accounts, of so many offices: nobody who has one account, or the accounts of one office, makes all others wait. */
const ENOUGH = { accounts: 3, offices: 2 }

/**
 * The stopwatch has no doubt, and devices may have one: of a clock that was wrong at its first start nobody else knows.
 * Who went home agrees no more than before, and what a person has overruled is not raised again by whoever said it.
 */
function withTold(
  sure: TimeState,
  last: Doubt | undefined,
  reading: Reading,
  { agree, differ, same }: Testimony,
): TimeState {
  const before = last?.told ? last : undefined
  if (before && agree >= 2 && agree > differ) return sure
  const { at, lap } = reading
  const now = { at, lap, heard: sure.at }
  const isEnough =
    same !== undefined &&
    same.accounts >= ENOUGH.accounts &&
    same.offices >= ENOUGH.offices &&
    same.accounts > 3 * agree
  if (!isEnough || before?.told === 'overruled')
    return before ? withDoubt(sure, reading, { ...before, ...now }) : sure
  const fresh = { measured: false, since: at, ran: 0, against: 'devices' } as const
  const said = { kind: same.by > 0 ? 'ahead' : 'behind', by: Math.abs(same.by), told: 'open' } as const
  return withDoubt(sure, reading, { ...fresh, denied: [], confirmed: [], ...before, ...said, ...now })
}

/** Another instance is sure of another time right now, or most devices are. */
function contradictionOf(
  state: TimeState,
  { host }: Reading,
  { by }: Doubt,
  { agree, differ }: Testimony,
): Doubt['against'] {
  const before = state.doubts[host]
  if (before && !before.told && state.by !== host && state.at > before.heard) return 'instance'
  // After a few days off, one phone with a clock of its own is no reason to ask anybody; after more it is.
  const least = by > FEW_DAYS ? 1 : 2
  return differ >= least && differ > agree ? 'devices' : undefined
}

function isOver(doubt: Doubt, { agree, differ }: Testimony): boolean {
  if (contradictedBy(doubt)) return false
  return doubt.ran >= trialOf(doubt) || (doubt.by <= FEW_DAYS && agree >= 2 && agree > 3 * differ)
}

/** Milliseconds that a clock may gain from one look to the next: one that is set again and again is not followed. */
const CREEP = 2000

function sureOf(state: TimeState, { at, lap, host }: Reading): TimeState {
  const { [host]: _, ...doubts } = state.doubts
  const { proven, isMeasured } = provenAt(state, lap)
  const sure = isMeasured ? new Date(Math.min(at.getTime(), proven.getTime() + CREEP)) : at
  const laps = newest({ ...state.laps, [lap.boot]: { at: sure, ms: lap.ms } })
  return { at: new Date(Math.max(sure.getTime(), state.at.getTime())), by: host, laps, doubts }
}

/** The clock is right, and what was believed before may have been wrong. */
export function trusted(state: TimeState, reading: Reading): TimeState {
  const sure = sureOf({ ...state, at: reading.at, laps: {} }, reading)
  const last = state.doubts[reading.host]
  return last?.told ? withDoubt(sure, reading, { ...last, told: 'overruled' }) : sure
}

/** The head of one office has confirmed the date. */
export function confirmedBy(state: TimeState, reading: Reading, officeId: string): TimeState {
  const { doubt } = believe(state, reading)
  if (!doubt) return state
  const confirmed = [...without(doubt.confirmed, officeId), officeId]
  // Whoever typed another date before has taken it back; what others typed stands.
  return withDoubt(state, reading, { ...doubt, confirmed, denied: without(doubt.denied, officeId) })
}

/** Somebody who was asked has typed another date: that ends only by a confirmation, or by devices that agree. */
export function deniedBy(state: TimeState, reading: Reading, officeId: string): TimeState {
  const { doubt } = believe(state, reading)
  if (!doubt) return state
  const denied = [...without(doubt.denied, officeId), officeId]
  return withDoubt(state, reading, {
    ...doubt,
    denied,
    confirmed: without(doubt.confirmed, officeId),
    ran: 0,
  })
}

const without = (offices: string[], officeId: string) => offices.filter((id) => id !== officeId)

function withDoubt(state: TimeState, { host }: Reading, doubt: Doubt): TimeState {
  return { ...state, doubts: newest({ ...state.doubts, [host]: doubt }) }
}

function newest<T extends { at: Date }>(entries: Record<string, T>): Record<string, T> {
  const all = Object.entries(entries).toSorted(([, a], [, b]) => b.at.getTime() - a.at.getTime())
  return Object.fromEntries(all.slice(0, REMEMBERED))
}
