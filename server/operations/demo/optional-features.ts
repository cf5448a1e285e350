import { v5 as uuidv5 } from 'uuid'
import { ofMeeting } from '../../core/guests/meeting.ts'
import { setFields, setSwitch } from '../../core/offices/actions.ts'
import type { Office } from '../../core/offices/directory.ts'
import { makeBadges } from '../../core/visits/badges.ts'
import { passCode } from '../../core/visits/codes.ts'
import { registerVisit } from '../../core/visits/register.ts'
import type { Services } from '../../http/context.ts'
import { inOffice } from '../../platform/db/office-scope.ts'
import {
  addDays,
  MINUTE,
  minutesBetween,
  minutesInto,
  type OfficeDay,
  officeDay,
} from '../../platform/lib/clock.ts'
import { insertGuests } from '../../reception/guests/actions.ts'
import { holdMeeting } from '../../reception/guests/meeting-actions.ts'
import { memberAt } from './head-records.ts'
import { personName } from './names.ts'
import type { PlannedVisit, Planner } from './plan-day.ts'
import { createRandom } from './random.ts'
import { employer } from './visitors.ts'

const PLATES = ['62-C1 123.45', '51F-234.56', '66-P1 345.67', '62A-018.29', '59-X2 456.78', '80A-012.34']
const BADGES = 40
const POSITIONS = ['Phó Giám đốc', 'Chuyên viên', 'Kế toán trưởng', null, 'Phó Trưởng phòng Kỹ thuật']
const PLACES = ['Phòng họp A', 'Hội trường', 'Ông Lê Minh Tâm', 'Bà Trần Thị Thu', null]
const DELEGATES = 20
/** Times of other guests, today and tomorrow, in minutes of the day; null for none. */
const COMING = [450, 450, 480, 510, 570, 600, 810, 840, 870, 930, null, null]

export interface Scene extends Pick<Services, 'db' | 'pool' | 'keys'> {
  office: Office
  head: string
  now: Date
}

/** Switches on everything optional, and gives today's visitors of it before they are stored. */
export async function useFeatures(scene: Scene, today: PlannedVisit[]): Promise<void> {
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
    Object.assign(visit.entry, { name, phone, communeCode: null, organisation, host, position, partySize: 1 })
    Object.assign(visit.entry, { purpose: 'meeting', purposeNote: null })
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
export async function registerOne({ db, pool, keys, office, now }: Scene, planner: Planner): Promise<void> {
  const clientUuid = uuidv5('waiting', office.id)
  await registerVisit({ db, pool }, office, {
    ...{ clientUuid, pass: passCode(keys, office.id, clientUuid), source: 'poster' },
    entry: { ...planner.entryAt(1), appStatus: 'not_asked', appOutcome: null },
    now: new Date(now.getTime() - 2 * MINUTE),
  })
}
