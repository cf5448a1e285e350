import type { OfficeDay } from '../../platform/lib/clock.ts'

/** Seconds per slot: a day is drawn in steps of five minutes. */
export const SLOT = 300
export const SLOTS_OF_HOUR = 3600 / SLOT
const SLOTS_OF_DAY = 24 * SLOTS_OF_HOUR

/** Arrivals in one slot of a day. */
export interface Arrivals {
  day: OfficeDay
  slot: number
  visits: number
  people: number
}

/** The change in the number of people inside at the beginning of a slot, which may lie before the day. */
export interface Change {
  day: OfficeDay
  slot: number
  people: number
  /** The part of `people` whose departure nobody recorded. */
  unclosed: number
}

/** Arrivals in each hour of one day, from 00:00. */
export function byHour(arrivals: Arrivals[]): number[] {
  const hours = Array.from({ length: 24 }, () => 0)
  for (const { slot, visits } of arrivals) {
    const hour = Math.floor(slot / SLOTS_OF_HOUR)
    hours[hour] = (hours[hour] ?? 0) + visits
  }
  return hours
}

export function arrivedBefore(arrivals: Arrivals[], slot: number): number {
  return arrivals.reduce((sum, one) => sum + (one.slot < slot ? one.visits : 0), 0)
}

/** People inside at an instant; `sure` excludes those whose departure nobody recorded. */
export interface Level {
  all: number
  sure: number
}

/** The level at the beginning of each slot of one day, from 00:00 to 24:00. */
export function levelsOf(changes: Change[]): Level[] {
  const steps = Array.from({ length: SLOTS_OF_DAY + 1 }, () => ({ people: 0, unclosed: 0 }))
  for (const { slot, people, unclosed } of changes) {
    // Visitors of the day before are inside when the day begins.
    const step = steps[Math.max(0, slot)]
    if (!step) continue
    step.people += people
    step.unclosed += unclosed
  }
  let [all, unclosed] = [0, 0]
  return steps.map((step) => {
    all += step.people
    unclosed += step.unclosed
    return { all, sure: all - unclosed }
  })
}
