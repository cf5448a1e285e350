import type { SubjectRequestRow } from '../../platform/db/schema.ts'
import { addDays, type OfficeDay } from '../../platform/lib/clock.ts'
import { addWorkingDays, type Exceptions } from '../calendar/working-days.ts'

/** The requests that people may make about their data (Luật 91/2025/QH15, Điều 4). */
export const REQUEST_KINDS = ['view', 'copy', 'correct', 'erase', 'object'] as const
export type RequestKind = (typeof REQUEST_KINDS)[number]

/** Deleting is the only way to stop processing what the log holds, so it also answers an objection. */
export const ERASING_KINDS: readonly string[] = ['erase', 'object'] satisfies RequestKind[]

/** Why a request is refused. */
export const REFUSALS = ['kept_by_law', 'identity', 'others', 'expired', 'withdrawn'] as const

/**
 * Days to answer a request (Nghị định 356/2025/NĐ-CP, Điều 5). Each may be extended once, by at most the same time, if
 * the request needs it and the person is told why.
 */
export const ANSWER_DAYS: Record<RequestKind, number> = {
  view: 10,
  copy: 10,
  correct: 10,
  erase: 20,
  object: 15,
}

/** Working days to confirm to the person that the request has arrived (the same article). */
export const ACKNOWLEDGE_DAYS = 2

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
