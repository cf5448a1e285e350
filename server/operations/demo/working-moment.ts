import { addDays, minutesInto, officeDay, weekdayOf } from '../../platform/lib/clock.ts'

/** Minutes after midnight between which a gate is busy; `at` is the time of a demo filled at another hour. */
const MORNING = { from: 500, to: 675, at: 582 }
const AFTERNOON = { from: 825, to: 975, at: 920 }

/** The latest instant of a working day at which visitors come and go: now, or the nearest one before. */
export function workingMoment(now: Date): Date {
  for (let day = officeDay(now); ; day = addDays(day, -1)) {
    if ([0, 6].includes(weekdayOf(day))) continue
    for (const { from, to, at } of [AFTERNOON, MORNING]) {
      if (now < minutesInto(day, from)) continue
      return now <= minutesInto(day, to) ? now : minutesInto(day, at)
    }
  }
}
