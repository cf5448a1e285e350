import type { SubjectRequestRow } from '../../platform/db/schema.ts'
import { addDays, type OfficeDay } from '../../platform/lib/clock.ts'
import { addWorkingDays, type Exceptions } from '../calendar/working-days.ts'
import { ACKNOWLEDGE_DAYS, ANSWER_DAYS, type RequestKind } from './data-rights.ts'

type Clocked = Pick<SubjectRequestRow, 'kind' | 'received_on' | 'extended_until'>

/** The last day to answer: the statutory one, or that of the extension that the person was told. */
export function dueOn({ kind, received_on: receivedOn, extended_until: extendedUntil }: Clocked): OfficeDay {
  return extendedUntil ?? addDays(receivedOn, daysOf(kind))
}

/** The latest day that the one extension may reach: the same time again. */
export function latestDueOn({ kind, received_on: receivedOn }: Clocked): OfficeDay {
  return addDays(receivedOn, 2 * daysOf(kind))
}

function daysOf(kind: string): number {
  return ANSWER_DAYS[kind as RequestKind]
}

/** The last day to confirm that the request has arrived, in working days of the calendar with its holidays and swapped days. */
export function acknowledgeOn(receivedOn: OfficeDay, exceptions: Exceptions): OfficeDay {
  return addWorkingDays(receivedOn, ACKNOWLEDGE_DAYS, exceptions)
}
