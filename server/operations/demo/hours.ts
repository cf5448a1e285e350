import type { Purpose } from '../../core/visits/visit.ts'
import { MINUTE, minutesInto, type OfficeDay } from '../../platform/lib/clock.ts'
import type { Random } from './random.ts'

/** Arrival times in minutes after midnight, with weights: a rush after opening and a smaller one after lunch. */
const ARRIVALS: [[number, number], number][] = [
  [[425, 450], 5],
  [[450, 510], 27],
  [[510, 570], 22],
  [[570, 630], 12],
  [[630, 680], 5],
  [[780, 810], 4],
  [[810, 900], 16],
  [[900, 960], 7],
  [[960, 1000], 2],
]
const LUNCH = { from: 690, to: 780 }

/** Minutes inside by purpose; some visitors take three times as long. */
const STAY: Record<Purpose, [number, number]> = {
  procedure: [14, 45],
  document: [4, 18],
  work: [15, 60],
  meeting: [60, 150],
  complaint: [25, 75],
  delivery: [3, 9],
  other: [8, 40],
}

export interface Hours {
  day: OfficeDay
  /** True when the office only works until lunch. */
  morning: boolean
  /** Minutes after midnight at which the last visitor leaves, well before the close of day. */
  endsAt: number
}

/** The end of work: 17:00, or earlier when the office closes its day earlier. */
export function endOfWork(closeMinutes: number): number {
  return Math.min(1020, closeMinutes - 90)
}

export function arrival(random: Random, hours: Hours): Date | undefined {
  const [from, to] = random.weighted(ARRIVALS)
  const minute = from + random.next() * (to - from)
  if (minute > hours.endsAt - 15 || (hours.morning && minute > LUNCH.from)) return undefined
  return moment(hours.day, minute)
}

/** Visitors still inside at lunch or at the end of work leave then; only meetings continue. */
export function departure(random: Random, hours: Hours, enteredAt: Date, purpose: Purpose): Date {
  const [from, to] = STAY[purpose]
  const patience = random.chance(0.05) ? 3 : 1
  const entered = (enteredAt.getTime() - minutesInto(hours.day, 0).getTime()) / MINUTE
  let minute = entered + (from + random.next() * (to - from)) * patience
  if (entered < LUNCH.from && minute > LUNCH.from && purpose !== 'meeting')
    minute = LUNCH.from + random.next() * 20
  if (minute > hours.endsAt) minute = hours.endsAt + random.next() * 15
  return moment(hours.day, Math.max(minute, entered + 2))
}

function moment(day: OfficeDay, minute: number): Date {
  return new Date(minutesInto(day, 0).getTime() + Math.round(minute * MINUTE))
}
