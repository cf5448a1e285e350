import * as z from 'zod'
import { DAY, LEEWAY } from '../../platform/lib/clock.ts'
import type { Journal } from './erasure-journal.ts'

/** A restore has undone what the office did after the backup: later traces hold nothing, and people it deleted are back. */
export interface Restored {
  /** When the backup was made, or an earlier moment: everything later is lost. */
  since: Date
  /** When it was restored. */
  at: Date
  /** What was deleted again by the journal of erasures, if there was one. */
  erased?: ErasedAgain | undefined
}

export interface ErasedAgain {
  people: number
  entries: number
  /** Deletions on request after this moment are in no journal. */
  until: Date
  /** The journal is complete from the backup until then. */
  isWhole: boolean
}

const moment = z.iso.datetime().transform((text) => new Date(text))

const Stored = z.object({
  since: moment,
  at: moment,
  erased: z
    .object({ people: z.number(), entries: z.number(), until: moment, isWhole: z.boolean() })
    .optional(),
})

/** As it was stored. */
export function readRestored(stored: unknown): Restored {
  return Stored.parse(stored)
}

/** The time that the office has to redo it; meanwhile nothing is deleted that was not due at the backup. */
const GRACE = 7 * DAY

/** A restore to `since`, of these offices, with the journal and what was deleted again in each office by it. */
export interface Restore {
  since: Date
  offices: string[]
  journal?: Journal | undefined
  erased: Map<string, Pick<ErasedAgain, 'people' | 'entries'>>
}

/** All offices as restored to `since`, or to an earlier moment where an office has not redone an earlier restore. */
export function restoredTo(
  earlier: Record<string, Restored>,
  now: Date,
  { since, offices, journal, erased }: Restore,
): Record<string, Restored> {
  const restored = offices.map((id): [string, Restored] => {
    const before = earlier[id]?.since ?? since
    const from = new Date(Math.min(before.getTime(), since.getTime()))
    const again = journal && {
      ...(erased.get(id) ?? { people: 0, entries: 0 }),
      until: journal.until,
      isWhole: isWholeFrom(journal, from),
    }
    return [id, { since: from, at: now > since ? now : since, erased: again }]
  })
  return Object.fromEntries(restored)
}

export function isWholeFrom({ since, damaged }: Journal, from: Date): boolean {
  // A program that has just started looks at its clock a moment before it begins the journal.
  return damaged === 0 && since.getTime() <= from.getTime() + LEEWAY
}

/** When deletion goes on without a confirmation. */
export const deletionResumesAt = ({ at }: Restored): Date => new Date(at.getTime() + GRACE)

/** A trace may be lost: as long as it can be redone, what has become due since the backup stays. */
export function dueAfterRestore(due: Date, restored: Restored | undefined): Date {
  return restored && due > restored.since && due < deletionResumesAt(restored) ? restored.since : due
}
