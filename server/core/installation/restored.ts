import { addDays, DAY, dayStart, LEEWAY, type OfficeDay } from '../../platform/lib/clock.ts'
import type { Journal } from './erasure-journal.ts'
import type { Reading, TimeState } from './time-belief.ts'

/** What an office did after the backup is undone: what traces held since is not held, and people whom it deleted are back. */
export interface Restored {
  /** When the backup was made, or before: everything later is lost. */
  since: Date
  /** When it was put back. */
  at: Date
  /** Who was deleted again by the journal of erasures, where there was one. */
  erased?: ErasedAgain | undefined
  /** Traces that were made after the backup and are lost, by the journal, and the last day until which one held visits. */
  holds?: { count: number; until: OfficeDay } | undefined
}

export interface ErasedAgain {
  people: number
  entries: number
  /** What was deleted on request later stands in no journal. */
  until: Date
  /** The journal lacks nothing between the backup and then. */
  isWhole: boolean
}

/** So long the office has to do it again; nothing goes meanwhile that was not due at the backup. */
const GRACE = 7 * DAY

/** What is put back: to when, of which offices, by which journal, and what was deleted again in each by it. */
export interface Restore {
  since: Date
  offices: string[]
  journal?: Journal | undefined
  erased: Map<string, Pick<ErasedAgain, 'people' | 'entries'>>
}

/** All offices were put back to `since`; what one of them has not done again after an earlier restore is older still. */
export function restoredTo(state: TimeState, { at }: Reading, restore: Restore): TimeState {
  const { since, offices, journal, erased } = restore
  const restored = offices.map((id): [string, Restored] => {
    const before = state.restored[id]?.since ?? since
    const from = new Date(Math.min(before.getTime(), since.getTime()))
    const again = journal && {
      ...(erased.get(id) ?? { people: 0, entries: 0 }),
      until: journal.until,
      isWhole: isWholeFrom(journal, from),
    }
    const holds = lostHolds(journal, id, from) ?? state.restored[id]?.holds
    return [id, { since: from, at: at > since ? at : since, erased: again, holds }]
  })
  return { ...state, restored: Object.fromEntries(restored) }
}

function lostHolds(journal: Journal | undefined, officeId: string, from: Date): Restored['holds'] {
  const lost = journal?.holds.filter((hold) => hold.officeId === officeId && hold.at > from) ?? []
  const until = lost
    .map((hold) => hold.until)
    .toSorted()
    .at(-1)
  return until === undefined ? undefined : { count: lost.length, until }
}

export function isWholeFrom({ since, damaged }: Journal, from: Date): boolean {
  // A program that has just been started looks at its clock a moment before it begins the journal.
  return damaged === 0 && since.getTime() <= from.getTime() + LEEWAY
}

/** Somebody says that the office has done everything again. */
export function redoneBy(state: TimeState, officeId: string): TimeState {
  const { [officeId]: _, ...restored } = state.restored
  return { ...state, restored }
}

/** When deletion goes on although nobody has said so: where a trace is lost, not before it would have let go. */
export function goesOnAt({ at, holds }: Restored): Date {
  const grace = new Date(at.getTime() + GRACE)
  const released = holds ? dayStart(addDays(holds.until, 1)) : grace
  return released > grace ? released : grace
}

/** A hold may be lost: while that can be mended, what has come due since the backup stays. */
export function dueAfterRestore(due: Date, restored: Restored | undefined): Date {
  return restored && due > restored.since && due < goesOnAt(restored) ? restored.since : due
}
