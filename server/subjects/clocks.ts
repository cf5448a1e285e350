import { addDays, type OfficeDay } from '../clock.ts'
import { ACKNOWLEDGE_DAYS, ANSWER_DAYS, type RequestKind } from '../offices/data-rights.ts'

export function dueOn(kind: RequestKind, receivedOn: OfficeDay): OfficeDay {
  return addDays(receivedOn, ANSWER_DAYS[kind])
}

/** Weekends are skipped; public holidays are not known here, so the day shown may come too early, never too late. */
export function acknowledgeOn(receivedOn: OfficeDay): OfficeDay {
  let day = receivedOn
  for (let left = ACKNOWLEDGE_DAYS; left > 0; ) {
    day = addDays(day, 1)
    if (!isWeekend(day)) left -= 1
  }
  return day
}

function isWeekend(day: OfficeDay): boolean {
  return [0, 6].includes(new Date(`${day}T00:00:00Z`).getUTCDay())
}
