import { addDays, type OfficeDay } from '../../platform/lib/clock.ts'
import { holidaysOf, isWeekend } from './holidays.ts'

/** Days that differ from what their weekday and the law say, with what they are. */
export type Exceptions = ReadonlyMap<OfficeDay, 'off' | 'working'>

export function isWorkingDay(day: OfficeDay, exceptions: Exceptions): boolean {
  const exception = exceptions.get(day)
  if (exception) return exception === 'working'
  return !isWeekend(day) && !holidaysOf(Number(day.slice(0, 4))).has(day)
}

/** The working days between the two days, both included. */
export function workingDaysBetween(from: OfficeDay, to: OfficeDay, exceptions: Exceptions): OfficeDay[] {
  const days: OfficeDay[] = []
  for (let day = from; day <= to; day = addDays(day, 1)) if (isWorkingDay(day, exceptions)) days.push(day)
  return days
}

/** The last day of a period of `count` working days that begins after `day`. */
export function addWorkingDays(day: OfficeDay, count: number, exceptions: Exceptions): OfficeDay {
  let end = day
  let left = count
  while (left > 0) {
    end = addDays(end, 1)
    if (isWorkingDay(end, exceptions)) left -= 1
  }
  return end
}
