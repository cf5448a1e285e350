import type { Entry } from '../../core/visits/entry.ts'
import type { Reason } from '../../core/visits/visit.ts'

/** A staff member who expects guests. */
export interface Host {
  id: string
  name: string
}

/** An invented visit before it is stored: what reception did about it, and when. */
export interface PlannedVisit {
  entry: Entry
  phoneShared: boolean
  enteredAt: Date
  /** Null while inside, and for good if the departure was forgotten. */
  leftAt: Date | null
  /** When the outcome of the advice was added, if later than the entry. */
  advisedAt: Date | null
  /** *Khách ra* was pressed for the wrong visitor and undone, shortly before the real departure. */
  pressedInError: boolean
  /** The correction at the end of the shift. */
  repair: Repair | undefined
  /** The expected guest who has come. */
  guestId?: string
  /** The meeting of which the visitor is a delegate, and when it begins. */
  meeting?: { id: string; begins: number }
  /** The visitor left with the badge. */
  keptBadge?: boolean
  /** The staff member whom the visitor asked for, and when they answered. */
  host?: { id: string; answeredAt: Date | null }
}

type Repair =
  | { how: 'correct'; reason: Reason; right: Partial<Entry> & { leftAt?: Date } }
  | { how: 'void'; reason: Reason }

/** A plan after it was stored. */
export interface StoredVisit {
  id: string
  plan: PlannedVisit
}
