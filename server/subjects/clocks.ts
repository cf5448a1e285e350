import { addWorkingDays, type Exceptions } from '../calendar/working-days.ts'
import { addDays, type OfficeDay } from '../clock.ts'
import { ACKNOWLEDGE_DAYS, ANSWER_DAYS, type RequestKind } from '../offices/data-rights.ts'

export function dueOn(kind: RequestKind, receivedOn: OfficeDay): OfficeDay {
  return addDays(receivedOn, ANSWER_DAYS[kind])
}

/** By when the office has to say that it has the request; public holidays and swapped days counted as the calendar has them. */
export function acknowledgeOn(receivedOn: OfficeDay, exceptions: Exceptions): OfficeDay {
  return addWorkingDays(receivedOn, ACKNOWLEDGE_DAYS, exceptions)
}
