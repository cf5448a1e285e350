import { released } from './deletion-guard.ts'
import { agrees, contradictedBy, type Doubt, FEW_DAYS, isEvidence, type Testimony, trialOf } from './doubt.ts'
import { lastDoubt } from './doubt-step.ts'
import { BUDGET, grant, grantedBy, NOTHING } from './granted.ts'
import { believe, provenAt, type Reading, type TimeState } from './time-belief.ts'

/** How many boots are remembered, the newest. */
const REMEMBERED = 16

/** A reading of no boot. */
export const NO_LAP = { boot: '', ms: 0 }

/** The state before the first look at the clock; `lastUsed` is when the database was last known to be used. */
export function firstState(lastUsed: Date | undefined, reading: Reading): TimeState {
  const { host, at } = reading
  const reached = { at: lastUsed ?? at, lap: lastUsed ? NO_LAP : reading.lap }
  const rest = { laps: {}, doubts: {}, granted: NOTHING, reached, allowed: {}, held: {}, restored: {} }
  const state = { at: lastUsed ?? at, by: host, ...rest }
  return lastUsed ? state : sureOf(state, reading)
}

/** After so many looks of others without one of its own, a computer is off, or was restarted. */
const GONE = 16

/** The state after a look at the clock, which every instance takes once a minute. */
export function nextState(state: TimeState, reading: Reading, testimony: Testimony): TimeState {
  const next = afterLook(state, reading, testimony)
  const doubts = Object.entries(next.doubts).flatMap(([boot, doubt]): [string, Doubt][] => {
    if (boot === reading.lap.boot) return [[boot, doubt]]
    return doubt.silent < GONE ? [[boot, { ...doubt, silent: doubt.silent + 1 }]] : []
  })
  return { ...next, doubts: Object.fromEntries(doubts) }
}

function afterLook(state: TimeState, reading: Reading, testimony: Testimony): TimeState {
  const { doubt: found } = believe(state, reading)
  const last = lastDoubt(state, reading)
  if (!found || found.told) {
    const sure = sureOf(state, reading)
    return withReportedDoubt(
      agrees(testimony) ? { ...sure, granted: NOTHING } : sure,
      last,
      reading,
      testimony,
    )
  }
  // Devices that contradicted may have gone home: their silence is no agreement.
  const against =
    contradictionOf(state, reading, found, testimony) ??
    (testimony.agree > testimony.differ ? undefined : found.against)
  // A person may have mistyped; two devices that show the clock's time have not.
  const denied = testimony.agree >= 2 && testimony.agree > testimony.differ ? [] : found.denied
  const updated = { ...found, against, denied, heard: state.at }
  const since = found.ran - (found.ran > 0 && last ? last.ran : 0)
  const tried = isEvidence(updated, testimony) ? found.tried + since : found.tried
  const doubt = contradictedBy(updated) ? { ...updated, ran: 0, tried: 0 } : { ...updated, tried }
  if (!isDoubtOver(doubt, testimony)) return withDoubt(state, reading, doubt)
  const over = believed(state, reading)
  // What is granted against the stopwatch without a confirmation adds up.
  if (agrees(testimony)) return { ...over, granted: NOTHING }
  if (!doubt.measured) return over
  const { proven } = provenAt(state, reading.lap)
  const gained = reading.at.getTime() - proven.getTime()
  return { ...over, granted: grant(state.granted, gained, reading.at) }
}

/**
 * How many accounts, of how many offices, have to agree on another time: one account, or the accounts of one office, must not
 * make all others wait. Where there is only one office, its accounts suffice.
 */
const ENOUGH = { accounts: 3, offices: 2 }

/**
 * Keeps a doubt that devices have where the stopwatch has none: only they can tell that a clock was wrong at its first start.
 * Silence afterwards is no agreement, and devices do not raise again what a person has overruled.
 */
function withReportedDoubt(
  sure: TimeState,
  last: Doubt | undefined,
  reading: Reading,
  { agree, differ, same, places = ENOUGH.offices }: Testimony,
): TimeState {
  const before = last?.told ? last : undefined
  if (before && agree >= 2 && agree > differ) return sure
  const { at, lap, host } = reading
  const now = { at, lap, host, silent: 0, heard: sure.at }
  const isEnough =
    same !== undefined &&
    same.accounts >= ENOUGH.accounts &&
    same.offices >= Math.min(ENOUGH.offices, places) &&
    same.accounts > 3 * agree
  if (!isEnough || before?.told === 'overruled')
    return before ? withDoubt(sure, reading, { ...before, ...now }) : sure
  const fresh = { measured: false, since: at, ran: 0, tried: 0, slid: 0, against: 'devices' } as const
  const said = { kind: same.by > 0 ? 'ahead' : 'behind', by: Math.abs(same.by), told: 'open' } as const
  return withDoubt(sure, reading, { ...fresh, denied: [], confirmed: [], ...before, ...said, ...now })
}

/** Returns who contradicts the clock: another instance that is sure of another time right now, or most devices. */
function contradictionOf(
  { doubts, at }: TimeState,
  { lap }: Reading,
  { by, measured }: Doubt,
  { agree, differ }: Testimony,
): Doubt['against'] {
  const before = doubts[lap.boot]
  if (before && !before.told && at > before.heard) return 'instance'
  // Where the computer may just have been off for a few days, one phone with a wrong clock is no reason to ask anybody.
  const least = measured || by > FEW_DAYS ? 1 : 2
  return differ >= least && differ > agree ? 'devices' : undefined
}

function isDoubtOver(doubt: Doubt, said: Testimony): boolean {
  if (contradictedBy(doubt)) return false
  return doubt.tried >= trialOf(doubt) || (doubt.by <= FEW_DAYS && agrees(said))
}

/** Milliseconds that a clock may gain from one look to the next: a clock that is set again and again is not followed. */
const CREEP_MS = 2000

function sureOf(state: TimeState, { at, lap, host }: Reading): TimeState {
  const { [lap.boot]: _, ...doubts } = state.doubts
  const { proven, counted } = provenAt(state, lap)
  const room = Math.max(0, BUDGET - grantedBy(state.granted, proven))
  const latest = proven.getTime() + Math.min(CREEP_MS, room)
  const sure = counted ? new Date(Math.min(at.getTime(), latest)) : at
  const gained = counted ? sure.getTime() - counted.getTime() : 0
  const laps = newest({ ...state.laps, [lap.boot]: { at: sure, ms: lap.ms } })
  const granted = grant(state.granted, gained, sure)
  return {
    ...state,
    at: new Date(Math.max(sure.getTime(), state.at.getTime())),
    by: host,
    laps,
    doubts,
    granted,
  }
}

/** The clock is believed, and what was known before may have been wrong. */
function believed(state: TimeState, reading: Reading): TimeState {
  const sure = sureOf({ ...state, at: reading.at, laps: {} }, reading)
  const last = lastDoubt(state, reading)
  return last?.told ? withDoubt(sure, reading, { ...last, told: 'overruled' }) : sure
}

/** A person says that the clock is right. */
export function trusted(state: TimeState, reading: Reading): TimeState {
  return released({ ...believed(state, reading), granted: NOTHING }, reading)
}

export function confirmedBy(state: TimeState, reading: Reading, officeId: string): TimeState {
  const { doubt } = believe(state, reading)
  const free = released(state, reading, officeId)
  if (!doubt) return free
  const confirmed = [...without(doubt.confirmed, officeId), officeId]
  // The office takes back a date that it typed before; those of other offices stand.
  return withDoubt(free, reading, { ...doubt, confirmed, denied: without(doubt.denied, officeId) })
}

/** A person who was asked has typed another date. Only a confirmation, or devices that agree with the clock, end that. */
export function deniedBy(state: TimeState, reading: Reading, officeId: string): TimeState {
  const { doubt } = believe(state, reading)
  if (!doubt) return state
  const denied = [...without(doubt.denied, officeId), officeId]
  return withDoubt(state, reading, {
    ...doubt,
    denied,
    confirmed: without(doubt.confirmed, officeId),
    ran: 0,
    tried: 0,
  })
}

const without = (offices: string[], officeId: string) => offices.filter((id) => id !== officeId)

function withDoubt(state: TimeState, { lap }: Reading, doubt: Doubt): TimeState {
  return { ...state, doubts: newest({ ...state.doubts, [lap.boot]: doubt }) }
}

function newest<T extends { at: Date }>(entries: Record<string, T>): Record<string, T> {
  const all = Object.entries(entries).toSorted(([, a], [, b]) => b.at.getTime() - a.at.getTime())
  return Object.fromEntries(all.slice(0, REMEMBERED))
}
