import { addDays, type OfficeDay } from '../../platform/lib/clock.ts'
import { holidaysOf, isWeekend } from './holidays.ts'

/** Days that weekday and law would get wrong, with what they really are. */
export type Exceptions = ReadonlyMap<OfficeDay, 'off' | 'working'>

export function isWorkingDay(day: OfficeDay, exceptions: Exceptions): boolean {
  const exception = exceptions.get(day)
  if (exception) return exception === 'working'
  return !isWeekend(day) && !holidaysOf(Number(day.slice(0, 4))).has(day)
}

/** The working days from the one day to the other, both included. */
export function workingDaysBetween(from: OfficeDay, to: OfficeDay, exceptions: Exceptions): OfficeDay[] {
  const days: OfficeDay[] = []
  for (let day = from; day <= to; day = addDays(day, 1)) if (isWorkingDay(day, exceptions)) days.push(day)
  return days
}

/** The day on which a time of `count` working days ends that begins to run after `day`. */
export function addWorkingDays(day: OfficeDay, count: number, exceptions: Exceptions): OfficeDay {
  let end = day
  let left = count
  while (left > 0) {
    end = addDays(end, 1)
    if (isWorkingDay(end, exceptions)) left -= 1
  }
  return end
}
