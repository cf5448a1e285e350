import type { SubjectRequestRow } from '../../platform/db/schema.ts'
import { addDays, type OfficeDay } from '../../platform/lib/clock.ts'
import { addWorkingDays, type Exceptions } from '../calendar/working-days.ts'
import { ACKNOWLEDGE_DAYS, ANSWER_DAYS, type RequestKind } from './data-rights.ts'

type Clocked = Pick<SubjectRequestRow, 'kind' | 'received_on' | 'extended_until'>

/** The last day to answer on: the law's, or the one that the person was told it moves to. */
export function dueOn({ kind, received_on: receivedOn, extended_until: extendedUntil }: Clocked): OfficeDay {
  return extendedUntil ?? addDays(receivedOn, daysOf(kind))
}

/** The furthest that the one extension may reach: the same time again. */
export function latestDueOn({ kind, received_on: receivedOn }: Clocked): OfficeDay {
  return addDays(receivedOn, 2 * daysOf(kind))
}

function daysOf(kind: string): number {
  return ANSWER_DAYS[kind as RequestKind]
}

/**
 * By when the office has to say that it has the request; public holidays and swapped days counted as the calendar has
 * them.
 */
export function acknowledgeOn(receivedOn: OfficeDay, exceptions: Exceptions): OfficeDay {
  return addWorkingDays(receivedOn, ACKNOWLEDGE_DAYS, exceptions)
}
