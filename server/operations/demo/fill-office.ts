import { v5 as uuidv5 } from 'uuid'
import { closeDays } from '../../core/visits/close-of-day.ts'
import { correctVisit, voidVisit } from '../../core/visits/correct.ts'
import { addDays, MINUTE, minutesInto, type OfficeDay, officeDay } from '../../platform/lib/clock.ts'
import { handOver } from '../../reception/handover/actions.ts'
import { registerOne, type Scene, useFeatures } from './optional-features.ts'
import { createPlanner, endOfWork } from './plan-day.ts'
import { createRandom } from './random.ts'
import { type StoredVisit, storeDay } from './store-day.ts'

export interface Month extends Scene {
  guard: string
  /** Short names of the other offices, from which officials come. */
  neighbours: string[]
  appId: string | null
  days: number
  /** Most offices record every day; the others give the district something to follow up. */
  diligence: 'daily' | 'sometimes' | 'no_more' | 'never'
  /** True for the one office that uses every optional feature; the others show the gate without them. */
  usesFeatures: boolean
}

/** Invents an office's month, day by day in order of time. Returns the number of visits. */
export async function fillOffice(scene: Month): Promise<number> {
  const { office, now, days, usesFeatures } = scene
  const planner = createPlanner(office, scene.neighbours, scene.appId)
  const today = officeDay(now)
  let count = 0
  for (let back = days; back >= 0; back -= 1) {
    const day = addDays(today, -back)
    const isOver = minutesInto(day, office.closeMinutes) <= now
    const whole = isKept(scene, day) ? planner.day(day, 1 - back / days) : []
    const visits = isOver ? whole : planner.untilNow(whole, now)
    if (usesFeatures && day === today) await useFeatures(scene, visits)
    const stored = await storeDay(scene, day, visits)
    if (stored.length === 0) continue
    count += stored.length
    if (isOver) await endDay(scene, day, stored)
    else if (usesFeatures) await registerOne(scene, planner)
  }
  return count
}

/** True when the office recorded visits on that day. */
function isKept({ office, diligence, now, days }: Month, day: OfficeDay): boolean {
  if (diligence === 'no_more') return day < addDays(officeDay(now), -Math.round(days * 0.6))
  return diligence === 'daily' || createRandom(`kept ${office.code} ${day}`).chance(0.7)
}

/** The end of the shift, the close of day, and the next morning, when the head may add a departure. */
async function endDay(scene: Month, day: OfficeDay, stored: StoredVisit[]): Promise<void> {
  const { db, office, guard, head, now } = scene
  const [officeId, close_minutes] = [office.id, office.closeMinutes]
  const random = createRandom(`end ${office.code} ${day}`)
  const shift = { officeId, accountId: guard, now: minutesInto(day, endOfWork(office) + 30) }
  for (const { id: visitId } of stored.filter(() => random.chance(0.005)))
    await voidVisit(db, { ...shift, visitId }, { reason: 'recorded_twice', anyDay: false })
  if (scene.usesFeatures) {
    const guards = { by: guard, giver: 'Nguyễn Văn Hải', receiver: 'Lê Thị Kim Ngân' }
    const clientUuid = uuidv5(`shift ${day}`, officeId)
    await handOver(db, { ...shift, ...guards, clientUuid, incidents: '', ends: undefined })
  }
  await closeDays(db, [{ id: officeId, close_minutes }], minutesInto(day, close_minutes))

  const morning = minutesInto(addDays(day, 1), 420)
  const forgotten = stored.find(({ plan }) => !plan.leftAt)
  if (!forgotten || morning > now || !random.chance(0.15)) return
  const { entry, enteredAt } = forgotten.plan
  const target = { officeId, visitId: forgotten.id, accountId: head, now: morning }
  const right = {
    ...entry,
    enteredAt,
    leftAt: new Date(enteredAt.getTime() + random.between(15, 50) * MINUTE),
  }
  await correctVisit(db, office, target, right, { reason: 'time_wrong', anyDay: true, seenVersion: 2 })
}
