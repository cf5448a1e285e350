import { addDays, type OfficeDay } from '../clock.ts'

export const KINDS = ['view', 'copy', 'correct', 'erase', 'object'] as const
export type Kind = (typeof KINDS)[number]

/** Days to answer a request (Nghị định 356/2025/NĐ-CP, Điều 5); each may be extended once. */
const DAYS: Record<Kind, number> = { view: 10, copy: 10, correct: 10, erase: 20, object: 15 }

/** Working days to tell the person that the request has arrived (the same article). */
const ACKNOWLEDGE = 2

export function dueOn(kind: Kind, receivedOn: OfficeDay): OfficeDay {
  return addDays(receivedOn, DAYS[kind])
}

/** Weekends are skipped; public holidays are not known here, so the day shown may come too early, never too late. */
export function acknowledgeOn(receivedOn: OfficeDay): OfficeDay {
  let day = receivedOn
  for (let left = ACKNOWLEDGE; left > 0; ) {
    day = addDays(day, 1)
    if (!isWeekend(day)) left -= 1
  }
  return day
}

function isWeekend(day: OfficeDay): boolean {
  return [0, 6].includes(new Date(`${day}T00:00:00Z`).getUTCDay())
}
