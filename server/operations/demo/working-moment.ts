import { addDays, minutesInto, type OfficeDay, officeDay, weekdayOf } from '../../platform/lib/clock.ts'

/** Minutes after midnight between which a gate is busy; `at` is the time of a demo filled at another hour. */
const MORNING = { from: 500, to: 675, at: 582 }
const AFTERNOON = { from: 825, to: 975, at: 920 }

/** The latest instant of a working day at which visitors come and go: now, or the nearest one before. */
export function workingMoment(now: Date): Date {
  const today = officeDay(now)
  if (!isWorkingDay(today)) return minutesInto(lastWorkingDay(today), AFTERNOON.at)
  const minute = (now.getTime() - minutesInto(today, 0).getTime()) / 60_000
  if ([MORNING, AFTERNOON].some(({ from, to }) => minute >= from && minute <= to)) return now
  if (minute > AFTERNOON.to) return minutesInto(today, AFTERNOON.at)
  return minute > MORNING.to
    ? minutesInto(today, MORNING.at)
    : minutesInto(lastWorkingDay(today), AFTERNOON.at)
}

function isWorkingDay(day: OfficeDay): boolean {
  const weekday = weekdayOf(day)
  return weekday > 0 && weekday < 6
}

function lastWorkingDay(before: OfficeDay): OfficeDay {
  const day = addDays(before, -1)
  return isWorkingDay(day) ? day : lastWorkingDay(day)
}
