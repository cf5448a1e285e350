import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { v5 as uuidv5, v7 as uuidv7 } from 'uuid'
import { countsOf, sumOf } from '../../core/figures/funnel.ts'
import { addToDay } from '../../core/figures/office-day.ts'
import type { Office } from '../../core/offices/directory.ts'
import { closeDays } from '../../core/visits/close-of-day.ts'
import { correctVisit, voidVisit } from '../../core/visits/correct.ts'
import { hashOf, newVisitRow } from '../../core/visits/entry.ts'
import { searchWords } from '../../core/visits/search-words.ts'
import { type AuditEvent, auditInEach } from '../../platform/audit/audit.ts'
import type { Db } from '../../platform/db/connect.ts'
import { sendAhead } from '../../platform/db/dialect.ts'
import { inOffice } from '../../platform/db/office-scope.ts'
import { addDays, HOUR, MINUTE, minutesInto, type OfficeDay, officeDay } from '../../platform/lib/clock.ts'
import { grouped } from '../../platform/lib/grouped.ts'
import { handOver } from '../../reception/handover/actions.ts'
import { registerOne, type Scene, useFeatures } from './optional-features.ts'
import { createPlanner, endOfWork, type PlannedVisit } from './plan-day.ts'
import { createRandom } from './random.ts'

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

/** A plan after it was stored. */
interface StoredVisit {
  id: string
  plan: PlannedVisit
}

/**
 * Stores the visits of one office day in order of entry, as the gate's actions would have: with numbers, search words, figures
 * and audit. One transaction instead of hundreds makes filling a month fast.
 */
function storeDay(
  { db, office, guard }: { db: Db; office: Office; guard: string },
  day: OfficeDay,
  plans: PlannedVisit[],
): Promise<StoredVisit[]> {
  if (plans.length === 0) return Promise.resolve([])
  return inOffice(db, office.id, async (tx) => {
    const counter = await sql<{ last: number }>`
      insert into visit_counter as c (office_id, year, last) values (${office.id}, ${day.slice(0, 4)}, ${plans.length})
      on conflict (office_id, year) do update set last = c.last + excluded.last returning last`.execute(tx)
    const first = (counter.rows[0]?.last ?? 0) - plans.length + 1
    const stored = plans.map((plan) => ({ plan, id: uuidv7({ msecs: plan.enteredAt.getTime() }) }))
    const rows = stored.map((visit, index) => rowOf(office, guard, visit, first + index))
    await tx.insertInto('visit').values(rows).execute()
    const words = rows.flatMap(({ id, office_id, entered_at, ...row }) =>
      searchWords(row).map((word) => ({ ...word, office_id, entered_at, visit_id: id })),
    )
    await tx.insertInto('visit_search_term').values(words).execute()
    for (const [, ofHour] of grouped(rows, ({ entered_at }) => Math.floor(entered_at.getTime() / HOUR)))
      for (const { entered_at } of ofHour.slice(-1))
        await sendAhead(tx, addToDay(office.id, day, entered_at, sumOf(ofHour.map(countsOf))))
    const events = stored.flatMap(({ id, plan: { enteredAt, leftAt } }): AuditEvent[] => {
      const by = { officeId: office.id, actorId: guard, subjectId: id }
      const entered = { ...by, action: 'visit.entered', at: enteredAt } as const
      return leftAt ? [entered, { ...by, action: 'visit.left', at: leftAt }] : [entered]
    })
    events.sort((one, other) => one.at.getTime() - other.at.getTime())
    await auditInEach(tx, events, office.id)
    return stored
  })
}

/** The row as the gate's actions would have stored it. */
function rowOf(office: Office, guard: string, { id, plan }: StoredVisit, number: number) {
  const { entry, enteredAt, leftAt, guestId, meetingId, hostId: hostMemberId } = plan
  const row = newVisitRow(office, {
    ...{ id, clientUuid: randomUUID(), bodyHash: hashOf(entry), entry, guestId, meetingId, hostMemberId },
    ...{ state: 'inside', source: 'gate', assurance: 'staff', enteredAt, enteredBy: guard },
  })
  const left = { left_at: leftAt, ended_by: guard, ended_at: leftAt, version: 2 }
  return {
    ...{ ...row, number, voided_at: null },
    ...(leftAt && { ...left, state: 'left' as const, ended_how: 'staff' as const }),
  }
}
