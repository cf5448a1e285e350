import { MINUTE, minutesInto, officeDay } from '../../platform/lib/clock.ts'
import type { Planner } from './plan-day.ts'
import type { PlannedVisit } from './planned.ts'
import type { Profile } from './profiles.ts'

const WINDOW = 180 * MINUTE
/** In minutes after midnight. */
const FIRST_ARRIVAL = 425

interface Moment {
  now: Date
  closeMinutes: number
  overdueMinutes: number
}

/** The part of a day's plan up to now; later departures are removed. */
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
 * Keeps the demo's board neither empty nor too long at any hour, with some visitors overdue. Takes back departures of today; if
 * that is not enough, adds visitors within the last three hours, but none before the last close of day, which would have ended
 * their visits.
 */
export function crowdTheBoard(planner: Planner, visits: PlannedVisit[], moment: Moment): PlannedVisit[] {
  const { least, most, late } = boardOf(planner.profile)
  const overdueSince = new Date(moment.now.getTime() - moment.overdueMinutes * MINUTE)
  const window = windowOf(moment)
  const all = [...visits]

  const early = all.filter((visit) => visit.enteredAt < overdueSince)
  takeBack(early, late - inside(early).length)
  takeBack(
    all.filter((visit) => visit.enteredAt >= window.from),
    least - inside(all).length,
  )
  if (inside(all).length < least) {
    const wanted = planner.random.between(least, most) - inside(all).length
    all.push(...newcomers(planner, wanted, window, overdueSince))
  }
  const recent = all.filter((visit) => visit.enteredAt >= overdueSince)
  sendHome(recent, inside(all).length - most, moment.now)
  return all.sort((a, b) => a.enteredAt.getTime() - b.enteredAt.getTime())
}

/** How many may be inside, and how many of them overdue, by how busy the office is. */
function boardOf({ daily: [, most] }: Profile): { least: number; most: number; late: number } {
  if (most >= 80) return { least: 13, most: 24, late: 3 }
  return most >= 25 ? { least: 3, most: 9, late: 1 } : { least: 1, most: 4, late: 0 }
}

function inside(visits: PlannedVisit[]): PlannedVisit[] {
  return visits.filter((visit) => !visit.leftAt)
}

/** Takes back the last `count` departures. */
function takeBack(visits: PlannedVisit[], count: number): void {
  const left = visits.filter((visit) => visit.leftAt)
  for (const visit of left.slice(count > 0 ? -count : left.length)) {
    visit.leftAt = null
    visit.pressedInError = false
  }
}

/** Records the departure of the first `count` visitors. */
function sendHome(visits: PlannedVisit[], count: number, now: Date): void {
  const leaving = inside(visits).filter((visit) => !visit.advisedAt)
  for (const visit of leaving.slice(0, Math.max(count, 0))) {
    visit.leftAt = new Date(Math.floor((visit.enteredAt.getTime() + now.getTime()) / 2))
  }
}

interface Window {
  from: Date
  to: Date
}

function windowOf({ now, closeMinutes }: Moment): Window {
  const today = officeDay(now)
  const close = minutesInto(today, closeMinutes)
  const starts = [now.getTime() - WINDOW, minutesInto(today, 0).getTime()]
  // Nobody arrives before opening, unless too little of the day has passed to fill the board otherwise.
  const opening = minutesInto(today, FIRST_ARRIVAL)
  if (opening.getTime() < now.getTime() - WINDOW / 3) starts.push(opening.getTime())
  if (close <= now) starts.push(close.getTime() + 1000)
  return { from: new Date(Math.max(...starts)), to: new Date(now.getTime() - 1000) }
}

/** One in five is overdue, if the window reaches back far enough. */
function newcomers(
  planner: Planner,
  count: number,
  { from, to }: Window,
  overdueSince: Date,
): PlannedVisit[] {
  if (from >= to) return []
  const border = overdueSince > from ? overdueSince : from
  return Array.from({ length: count }, () => {
    const [start, end] = border > from && planner.random.chance(0.2) ? [from, border] : [border, to]
    return planner.visitAt(new Date(planner.random.between(start.getTime(), end.getTime())), 1)
  })
}
