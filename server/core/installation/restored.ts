import { DAY } from '../../platform/lib/clock.ts'
import type { Reading, TimeState } from './time-belief.ts'

/** What an office did after the backup is undone: people whom it deleted are back, and what traces held since is not held. */
export interface Restored {
  /** When the backup was made, or before: everything later is lost. */
  since: Date
  /** When it was put back. */
  at: Date
}

/** So long the office has to do it again; nothing goes meanwhile that was not due at the backup. */
const GRACE = 7 * DAY

/** All offices were put back to `since`; what one of them has not done again after an earlier restore is older still. */
export function restoredTo(
  state: TimeState,
  { at }: Reading,
  { since, offices }: { since: Date; offices: string[] },
): TimeState {
  const restored = offices.map((id): [string, Restored] => {
    const before = state.restored[id]?.since ?? since
    return [id, { since: before < since ? before : since, at: at > since ? at : since }]
  })
  return { ...state, restored: Object.fromEntries(restored) }
}

/** Somebody says that the office has done everything again. */
export function redoneBy(state: TimeState, officeId: string): TimeState {
  const { [officeId]: _, ...restored } = state.restored
  return { ...state, restored }
}

/** When deletion goes on although nobody has said so. */
export const goesOnAt = ({ at }: Restored): Date => new Date(at.getTime() + GRACE)

/** A hold may be lost: while that can be mended, what has come due since the backup stays. */
export function dueAfterRestore(due: Date, restored: Restored | undefined): Date {
  return restored && due > restored.since && due < goesOnAt(restored) ? restored.since : due
}
