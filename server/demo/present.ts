import { minutesInto, officeDay } from '../clock.ts'
import type { Planner } from './plan-day.ts'
import type { PlannedVisit } from './planned.ts'
import type { Profile } from './profiles.ts'

const MINUTE = 60_000
const WINDOW = 180 * MINUTE

export interface Moment {
  now: Date
  closeMinutes: number
  overdueMinutes: number
}

/** Of a whole day's plan what has happened by now; nobody has left yet who leaves later. */
export function untilNow(visits: PlannedVisit[], now: Date): PlannedVisit[] {
  return visits
    .filter((visit) => visit.enteredAt < now)
    .map((visit) => {
      const inside = !visit.leftAt || visit.leftAt >= now
      const unadvised = visit.advisedAt !== null && visit.advisedAt >= now
      return {
        ...visit,
        leftAt: inside ? null : visit.leftAt,
        pressedInError: visit.pressedInError && !inside,
        advisedAt: unadvised ? null : visit.advisedAt,
        entry: unadvised ? { ...visit.entry, appOutcome: null } : visit.entry,
      }
    })
}

/**
 * The board of a demo is neither empty nor endless, whatever the hour: late departures are taken back, and if
 * that is not enough more visitors came within the last three hours. None of them before the last close, which
 * would have ended their visits.
 */
export function crowdTheBoard(planner: Planner, visits: PlannedVisit[], moment: Moment): PlannedVisit[] {
  const { random } = planner
  const [least, most] = boardOf(planner.profile)
  const wanted = random.between(least, most)
  const window = windowOf(moment)
  const all = [...visits]
  let inside = all.filter((visit) => !visit.leftAt).length
  for (const visit of all.toReversed()) {
    if (inside >= least || visit.enteredAt < window.from) break
    if (!visit.leftAt) continue
    Object.assign(visit, { leftAt: null, pressedInError: false })
    inside += 1
  }
  if (inside < least) {
    for (; inside < wanted; inside += 1) {
      const enteredAt = recently(planner, window, moment.overdueMinutes)
      if (!enteredAt) break
      all.push(planner.visitAt(enteredAt, 1))
    }
  }
  for (const visit of all) {
    if (inside <= most) break
    if (visit.leftAt || visit.advisedAt) continue
    visit.leftAt = halfway(visit.enteredAt, moment.now)
    inside -= 1
  }
  return all.sort((a, b) => a.enteredAt.getTime() - b.enteredAt.getTime())
}

/** How many may be inside, by how busy the office is. */
function boardOf({ daily: [, most] }: Profile): [number, number] {
  if (most >= 80) return [13, 24]
  return most >= 25 ? [3, 9] : [1, 4]
}

function windowOf({ now, closeMinutes }: Moment): { from: Date; to: Date } {
  const today = officeDay(now)
  const close = minutesInto(today, closeMinutes)
  const starts = [now.getTime() - WINDOW, minutesInto(today, 0).getTime()]
  if (close < now) starts.push(close.getTime() + 1000)
  return { from: new Date(Math.max(...starts)), to: new Date(now.getTime() - 5000) }
}

/** Mostly within the office's patience; one in five has been inside longer, where the window reaches so far. */
function recently(
  { random }: Planner,
  { from, to }: { from: Date; to: Date },
  overdueMinutes: number,
): Date | undefined {
  const overdue = new Date(to.getTime() - overdueMinutes * MINUTE)
  const [least, most] = overdue <= from ? [from, to] : random.chance(0.2) ? [from, overdue] : [overdue, to]
  return least < most ? new Date(random.between(least.getTime(), most.getTime())) : undefined
}

function halfway(from: Date, to: Date): Date {
  return new Date(Math.floor((from.getTime() + to.getTime()) / 2))
}
