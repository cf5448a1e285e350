import type { Office } from '../../core/offices/directory.ts'
import { closeDays } from '../../core/visits/close-of-day.ts'
import type { Db } from '../../platform/db/connect.ts'
import { addDays, minutesInto, type OfficeDay, officeDay } from '../../platform/lib/clock.ts'
import type { Keys } from '../../platform/lib/keys.ts'
import type { Diligence } from './choose-offices.ts'
import { expectSome, fillGuests } from './guests.ts'
import { endOfWork, type Hours } from './hours.ts'
import { delegateSome } from './meetings.ts'
import { spoilSome } from './mishaps.ts'
import { useOptional } from './optional.ts'
import type { Surroundings } from './people.ts'
import { createPlanner, type Planner } from './plan-day.ts'
import type { PlannedVisit, StoredVisit } from './planned.ts'
import { crowdTheBoard, untilNow } from './present.ts'
import { createRandom } from './random.ts'
import { addDeparture, repair } from './repairs.ts'
import { storeDay } from './store-day.ts'

/** Days of invented visits, by default. */
export const DAYS = 30

export interface Scene {
  db: Db
  keys: Keys
  office: Office
  diligence: Diligence
  guard: { id: string }
  head: { id: string }
  around: Surroundings
  appId: string | null
  now: Date
  days: number
  /** True for the office that expects guests today and uses every optional feature. */
  expectsGuests: boolean
}

/** Invents an office's month, day by day in order of time. Returns the number of visits. */
export async function fillOffice(scene: Scene): Promise<number> {
  const { office, now, days } = scene
  const planner = createPlanner(office, scene.around, scene.appId)
  const today = officeDay(now)
  let count = 0
  let yesterday: StoredVisit[] = []
  for (let back = days; back >= 0; back -= 1) {
    const day = addDays(today, -back)
    const progress = 1 - back / days
    const hours = isKept(scene, day) ? hoursOf(day, office, planner) : undefined
    const plan = hours ? planner.day(hours, progress) : []
    if (hours && minutesInto(day, office.closeMinutes) <= now) {
      await recallDeparture(scene, planner, yesterday, day)
      yesterday = await liveThrough(scene, planner, plan, day)
      count += yesterday.length
    }
    if (day === today && isKept(scene, day)) count += await liveUntilNow(scene, planner, plan)
  }
  return count
}

/** The share of the days after which an office that no longer records had stopped. */
const STOPPED = 0.6

/** True when the office recorded visits on that day. */
function isKept({ office, diligence, now, days }: Scene, day: OfficeDay): boolean {
  if (diligence === 'daily') return true
  if (diligence === 'no_more') return day < addDays(officeDay(now), -Math.round(days * STOPPED))
  return createRandom(`kept ${office.code} ${day}`).chance(0.7)
}

/** Returns undefined on days off. */
function hoursOf(day: OfficeDay, office: Office, planner: Planner): Hours | undefined {
  const weekday = new Date(`${day}T00:00:00Z`).getUTCDay()
  const saturday = weekday === 6
  if (weekday === 0 || (saturday && !planner.profile.saturdays)) return undefined
  return { day, morning: saturday, endsAt: endOfWork(office.closeMinutes) }
}

/** A past day: visits, corrections at the end of the shift, close of day. */
async function liveThrough(
  { db, office, guard, now }: Scene,
  planner: Planner,
  plan: PlannedVisit[],
  day: OfficeDay,
): Promise<StoredVisit[]> {
  const extra = spoilSome(planner.random, plan)
  const stored = await storeDay(
    db,
    office,
    guard.id,
    [...plan, ...extra].sort((a, b) => a.enteredAt.getTime() - b.enteredAt.getTime()),
  )
  const endOfShift = endOfWork(office.closeMinutes) + 20
  for (const [index, visit] of stored.filter((one) => one.plan.repair).entries()) {
    const at = minutesInto(day, endOfShift + index * 1.5 + planner.random.next())
    await repair(db, office, visit, { officeId: office.id, visitId: visit.id, accountId: guard.id, now: at })
  }
  // The application checks once a minute, so the close comes a little late.
  const noticed = new Date(
    minutesInto(day, office.closeMinutes).getTime() + planner.random.between(2, 50) * 1000,
  )
  await closeDays(db, [{ id: office.id, close_minutes: office.closeMinutes }], noticed < now ? noticed : now)
  return stored
}

async function recallDeparture(
  { db, office, head }: Scene,
  { random }: Planner,
  yesterday: StoredVisit[],
  day: OfficeDay,
): Promise<void> {
  const forgotten = yesterday.find(({ plan }) => !plan.leftAt && !plan.repair)
  if (!forgotten || !random.chance(0.2)) return
  const leftAt = new Date(forgotten.plan.enteredAt.getTime() + random.between(15, 50) * 60_000)
  // Before the first visitor of the next morning.
  const now = minutesInto(day, 420 + 4 * random.next())
  await addDeparture(db, office, forgotten, leftAt, {
    officeId: office.id,
    visitId: forgotten.id,
    accountId: head.id,
    now,
  })
}

/** Today until now, with somebody inside whatever the time. */
async function liveUntilNow(scene: Scene, planner: Planner, plan: PlannedVisit[]) {
  const { db, keys, office, guard, head, now, expectsGuests } = scene
  const { closeMinutes, overdueMinutes } = office
  const isClosed = minutesInto(officeDay(now), closeMinutes) <= now
  const happened = isClosed ? [] : untilNow(plan, now)
  const visits = crowdTheBoard(planner, happened, { now, closeMinutes, overdueMinutes })
  if (expectsGuests) {
    const host = await useOptional({ db, keys }, { officeId: office.id, accountId: head.id, now }, visits)
    delegateSome(office, expectSome(office, visits), now)
    await fillGuests({ db, keys }, office, { head: head.id, host, visits, now })
  }
  return (await storeDay(db, office, guard.id, visits)).length
}
