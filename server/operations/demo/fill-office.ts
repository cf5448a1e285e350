import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { v5 as uuidv5, v7 as uuidv7 } from 'uuid'
import { countsOf, sumOf } from '../../core/figures/funnel.ts'
import { addToDay } from '../../core/figures/office-day.ts'
import { ofMeeting } from '../../core/guests/meeting.ts'
import { setFields, setSwitch } from '../../core/offices/actions.ts'
import type { Office } from '../../core/offices/directory.ts'
import { makeBadges } from '../../core/visits/badges.ts'
import { closeDays } from '../../core/visits/close-of-day.ts'
import { passCode } from '../../core/visits/codes.ts'
import { correctVisit, voidVisit } from '../../core/visits/correct.ts'
import { hashOf, newVisitRow } from '../../core/visits/entry.ts'
import { registerVisit } from '../../core/visits/register.ts'
import { searchWords } from '../../core/visits/search-words.ts'
import type { Services } from '../../http/context.ts'
import { type AuditEvent, auditInEach } from '../../platform/audit/audit.ts'
import type { Db } from '../../platform/db/connect.ts'
import { sendAhead } from '../../platform/db/dialect.ts'
import { inOffice } from '../../platform/db/office-scope.ts'
import {
  addDays,
  HOUR,
  MINUTE,
  minutesBetween,
  minutesInto,
  type OfficeDay,
  officeDay,
} from '../../platform/lib/clock.ts'
import { grouped } from '../../platform/lib/grouped.ts'
import type { Tick } from '../../platform/lib/stages.ts'
import { insertGuests } from '../../reception/guests/actions.ts'
import { holdMeeting } from '../../reception/guests/meeting-actions.ts'
import { handOver } from '../../reception/handover/actions.ts'
import { memberAt } from './head-records.ts'
import { personName } from './names.ts'
import { createPlanner, endOfWork, type PlannedVisit, type Planner } from './plan-day.ts'
import { createRandom } from './random.ts'
import { employer } from './visitors.ts'

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

/** Invents an office's month, day by day in order of time, and ticks each. Returns the number of visits. */
export async function fillOffice(scene: Month, tick: Tick): Promise<number> {
  const { office, now, days, usesFeatures } = scene
  const planner = createPlanner(office, scene.neighbours, scene.appId)
  const today = officeDay(now)
  let count = 0
  for (let back = days; back >= 0; back -= 1, tick()) {
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

const PLATES = ['62-C1 123.45', '51F-234.56', '66-P1 345.67', '62A-018.29', '59-X2 456.78', '80A-012.34']
const BADGES = 40
const POSITIONS = ['Phó Giám đốc', 'Chuyên viên', 'Kế toán trưởng', null, 'Phó Trưởng phòng Kỹ thuật']
const PLACES = ['Phòng họp A', 'Hội trường', 'Ông Lê Minh Tâm', 'Bà Trần Thị Thu', null]
const DELEGATES = 20
/** Times of other guests, today and tomorrow, in minutes of the day; null for none. */
const COMING = [450, 450, 480, 510, 570, 600, 810, 840, 870, 930, null, null]

interface Scene extends Pick<Services, 'db' | 'pool' | 'keys'> {
  office: Office
  head: string
  now: Date
}

/** Switches on everything optional, and gives today's visitors of it before they are stored. */
async function useFeatures(scene: Scene, today: PlannedVisit[]): Promise<void> {
  const { db, keys, office, head, now } = scene
  const actor = { officeId: office.id, accountId: head, now }
  await setFields(db, actor, ['plate', 'badge'])
  await setSwitch(db, actor, 'tells_hosts', true)
  await setSwitch(db, actor, 'expects_guests', true)
  await makeBadges({ db, keys }, actor, { prefix: 'K', from: 1, to: BADGES })
  const inside = today.filter(({ leftAt }) => !leftAt)
  for (const [index, { entry }] of inside.slice(0, BADGES).entries())
    Object.assign(entry, { badge: `K ${index + 1}`, plate: PLATES[index] ?? null })
  const host = memberAt(0, office)
  for (const visit of inside.slice(-2)) Object.assign(visit, { hostId: host.id }).entry.host = host.name

  const guests = await expectGuests(scene)
  // Some delegates have come, and a guest beside the meeting.
  const came = guests.slice(DELEGATES - 5, DELEGATES + 1)
  const visits = today.filter(({ hostId }) => !hostId)
  for (const { id: guestId, fields } of came) {
    const visit = visits.pop()
    if (!visit) break
    const { name, phone, place: organisation, host, position, meeting_id: meetingId } = fields
    Object.assign(visit, { guestId, meetingId })
    Object.assign(visit.entry, { name, phone, commune_code: null, organisation, host, position })
    Object.assign(visit.entry, { purpose: 'meeting', purpose_note: null, party_size: 1 })
  }
}

/** Announces delegates to a meeting that is on at this hour, then other guests for today and tomorrow. */
async function expectGuests({ db, keys, office, head, now }: Scene) {
  const actor = { officeId: office.id, accountId: head, now }
  const random = createRandom(`guests ${office.code}`)
  const today = officeDay(now)
  const quarter = Math.floor((minutesBetween(minutesInto(today, 0), now) - 30) / 15) * 15
  const begins = Math.min(Math.max(quarter, 450), 930)
  const meeting = {
    ...{ title: 'Hội nghị giao ban công tác cải cách hành chính', room: 'Hội trường lớn tầng 2' },
    ...{ day: today, begins, ends: begins + 120, host: null, host_member_id: null },
  }
  const meeting_id = uuidv5('meeting', office.id)
  await holdMeeting(db, actor, meeting_id, meeting)
  const guest = (day: OfficeDay, at_minutes: number | null) => ({
    ...{ day, at_minutes, name: personName(random), phone: null, place: employer(random), party_size: 1 },
    ...{ purpose: 'meeting', purpose_note: null, host: random.pick(PLACES), meeting_id: null },
    position: random.pick(POSITIONS),
  })
  const delegates = Array.from({ length: DELEGATES }, () => {
    return { ...guest(today, null), ...ofMeeting(meeting), meeting_id }
  })
  const others = [today, addDays(today, 1)].flatMap((day) => COMING.map((at) => guest(day, at)))
  const guests = [...delegates, ...others].map((fields, index) => {
    return { id: uuidv5(`guest ${index}`, office.id), fields }
  })
  await inOffice(db, office.id, (tx) => insertGuests(tx, keys, actor, guests))
  return guests
}

/** A visitor has registered by the poster and waits to be let in. */
async function registerOne({ db, pool, keys, office, now }: Scene, planner: Planner): Promise<void> {
  const clientUuid = uuidv5('waiting', office.id)
  await registerVisit({ db, pool }, office, {
    ...{ clientUuid, pass: passCode(keys, office.id, clientUuid), source: 'poster' },
    entry: { ...planner.entryAt(1), app_status: 'not_asked', app_outcome: null },
    now: new Date(now.getTime() - 2 * MINUTE),
  })
}
