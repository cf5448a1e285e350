import type { Actor } from '../../platform/audit/actor.ts'
import type { Db } from '../../platform/db/connect.ts'
import { type Clock, DAY, LEEWAY } from '../../platform/lib/clock.ts'
import { type Lap, passed, type Stopwatch } from '../../platform/lib/stopwatch.ts'
import {
  type Confirmation,
  changeTime,
  confirmTime,
  denyTime,
  redoAfterRestore,
  trustTime,
} from './actions.ts'
import { codeTimes, lobbyTime } from './code-times.ts'
import { explainedAt, type HeldDeletion, recordReach } from './deletion-guard.ts'
import { type Doubt, isReported, type Testimony } from './doubt.ts'
import { grantedBy } from './granted.ts'
import { countPlaces } from './queries.ts'
import { dueAfterRestore, type Restored } from './restored.ts'
import {
  type Belief,
  believe,
  closingTime,
  deletingTime,
  provenAt,
  type Reading,
  steadyTime,
  type TimeState,
} from './time-belief.ts'
import { nextState } from './time-state.ts'
import { createWitnesses, GOOD_FOR, type Witness } from './witnesses.ts'

/** Knows how far the clock of this computer can be believed. Call {@link look} once before anything else. */
export interface Timekeeper {
  /** The clock by which everything is recorded. */
  clock: Clock
  /** Compares the clock with what all instances know of the time, and stores the result. Called once a minute. */
  look(): Promise<Look>
  belief(): Belief
  /** Changes what is known of the time because of what a person said. */
  change(how: (state: TimeState, reading: Reading) => TimeState): Promise<void>
  /** A person has confirmed the date. */
  confirm(by: Confirmation): Promise<void>
  /** A person who was asked for the date has typed another one. */
  deny(by: Omit<Confirmation, 'scope'> & { typed: Date }): Promise<void>
  /** The operator has confirmed the date, for all offices. */
  trust(): Promise<void>
  /** The doubts about the clocks of other computers, by computer name. */
  elsewhere(): [host: string, doubt: Doubt][]
  /** The time by which something may be deleted; a head's confirmation counts for their office only. */
  forDeleting: (officeId?: string) => Date
  /** The time to which deletion would go by the clock, and the time up to which it is explained. */
  reachOf: (officeId?: string) => { due: Date; explained: Date }
  /** What is held of an office, or of all together, until a person confirms the date. */
  heldDeletion(officeId?: string): HeldDeletion | undefined
  /** Deletion has gone this far, in every office except those that are held. */
  goTo(dueOf: [officeId: string, due: Date][], held: Record<string, HeldDeletion>): Promise<void>
  /** What offices have to redo after a restore, by office id. */
  restored(): Record<string, Restored>
  /** The office has redone it. */
  redone(by: Actor): Promise<void>
  /** The time by which an office's days are closed. */
  forClosing: (officeId: string) => Date
  /** The times at which a phone's code is accepted. */
  forCodes: () => Date[]
  /** The time by which the lobby's codes are made and checked. */
  forLobby: () => Date
  /** Hears what time it is on a device on another computer. */
  hear(witness: Witness, at: Date): void
  testimony(): Testimony
  /** Notes that somebody is using the program. */
  attend(): void
}

/** The belief after a look, and the milliseconds by which that look moved the proven time. */
export interface Look extends Belief {
  gained: number
  /** Milliseconds granted to the clock against the stopwatch in the last weeks. */
  granted: number
}

interface Sources {
  db: Db
  clock: Clock
  stopwatch: Stopwatch
  host: string
}

export function createTimekeeper({ db, clock, stopwatch, host }: Sources): Timekeeper {
  const witnesses = createWitnesses()
  let worked: Lap | undefined
  const isAttended = () => {
    const since = passed(worked, stopwatch.read())
    return since !== undefined && since <= GOOD_FOR
  }
  let state: TimeState | undefined
  const read = (): Reading => ({ at: clock.now(), lap: stopwatch.read(), host })
  const change: Timekeeper['change'] = async (how) => {
    state = await changeTime(db, read, how)
  }
  const belief = () => {
    if (!state) throw new Error('nobody has looked at the clock yet')
    return believe(state, read())
  }
  const reachOf: Timekeeper['reachOf'] = (officeId) => {
    const due = deletingTime(belief(), officeId)
    return { due, explained: state ? explainedAt(state, stopwatch.read(), officeId) : due }
  }
  return {
    clock: {
      now() {
        const at = clock.now()
        // Nearly always: only where the clock has lost or gained a day is the stopwatch read.
        if (!state || Math.abs(at.getTime() - state.at.getTime()) <= DAY) return at
        return steadyTime(believe(state, read()))
      },
    },
    async look() {
      const said = { isAttended: isAttended(), places: await countPlaces(db) }
      let moved = { gained: 0, granted: 0 }
      await change((before, reading) => {
        const next = nextState(before, reading, { ...witnesses.testimony(reading), ...said })
        const proven = (known: TimeState) => provenAt(known, reading.lap).proven
        const gained = proven(next).getTime() - proven(before).getTime()
        moved = { gained, granted: grantedBy(next.granted, proven(next)) }
        return next
      })
      return { ...belief(), ...moved }
    },
    belief,
    change,
    async confirm(by) {
      state = await confirmTime(db, by, read)
    },
    async deny(by) {
      state = await denyTime(db, by, read)
    },
    async trust() {
      state = await trustTime(db, clock.now(), read)
    },
    elsewhere: () => doubtsElsewhere(state, stopwatch.read()),
    forDeleting(officeId) {
      const { due, explained } = reachOf(officeId)
      const reach = due > explained && heldDeletionIn(state, officeId) ? explained : due
      return dueAfterRestore(reach, officeId === undefined ? undefined : state?.restored[officeId])
    },
    reachOf,
    heldDeletion: (officeId) => heldDeletionIn(state, officeId),
    goTo: (dueOf, held) =>
      change((known, reading) => recordReach(known, reading, { due: reachOf().due, dueOf, held })),
    restored: () => state?.restored ?? {},
    async redone(by) {
      state = await redoAfterRestore(db, by, read)
    },
    forClosing: (officeId) => closingTime(belief(), officeId),
    forCodes: () => codeTimes(belief()),
    forLobby: () => lobbyTime(belief()),
    hear(witness, at) {
      worked = stopwatch.read()
      witnesses.hear(witness, at, worked)
    },
    attend() {
      worked = stopwatch.read()
    },
    testimony: () => witnesses.testimony(read()),
  }
}

/** For one office, or for all together; undefined if nothing is held. */
export function heldDeletionIn(
  state: TimeState | undefined,
  officeId: string | undefined,
): HeldDeletion | undefined {
  const held = state?.held ?? {}
  const of = officeId === undefined ? Object.values(held) : [held[officeId] ?? []].flat()
  if (of.length === 0) return undefined
  return of.reduce((sum, one) => ({ expired: sum.expired + one.expired, kept: sum.kept + one.kept }))
}

/** After so many looks of others, this computer's doubt is not reported any more. */
const LATE = 5

/** The reported doubts of computers that have looked at their clocks recently, by computer name. */
export function doubtsElsewhere(state: TimeState | undefined, { boot }: Lap): [string, Doubt][] {
  if (!state) return []
  const recent = state.at.getTime() - LEEWAY
  return Object.entries(state.doubts)
    .filter(([of, doubt]) => of !== boot && isReported(doubt) && doubt.heard.getTime() >= recent)
    .filter(([, { silent }]) => silent <= LATE)
    .map(([, doubt]) => [doubt.host, doubt])
}
