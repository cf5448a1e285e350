import { v5 as uuidv5 } from 'uuid'
import { meetingPlace, ofMeeting } from '../../core/guests/meeting.ts'
import type { Office } from '../../core/offices/directory.ts'
import type { Db } from '../../platform/db/connect.ts'
import { inOffice } from '../../platform/db/office-scope.ts'
import type { MeetingFields } from '../../platform/db/schema.ts'
import { addDays, MINUTE, minutesInto, officeDay } from '../../platform/lib/clock.ts'
import type { Keys } from '../../platform/lib/keys.ts'
import { insertGuests } from '../../reception/guests/actions.ts'
import { holdMeeting } from '../../reception/guests/meeting-actions.ts'
import { personName } from './names.ts'
import { employerOf } from './places.ts'
import type { Host, PlannedVisit } from './planned.ts'
import { positionOf } from './positions.ts'
import { createRandom } from './random.ts'

/** How many of today's visitors came for the meeting; below, the units and how many delegates of each are missing. */
const CAME = 5
const UNITS = 5
const MISSING = 4

/** A planned meeting: made by the head or, with `member`, through a personal link. */
interface Planned {
  id: string
  fields: MeetingFields
  member?: string
}

/** The meeting for which some of today's visitors came: it has begun, unless the day has not. */
function planned(office: Office, now: Date): Planned {
  const today = officeDay(now)
  const minutes = Math.floor((now.getTime() - minutesInto(today, 0).getTime()) / MINUTE)
  const begins = Math.min(Math.max(Math.floor((minutes - 30) / 15) * 15, 450), 930)
  const title = 'Hội nghị giao ban công tác cải cách hành chính'
  const fields = {
    title,
    day: today,
    begins,
    ends: begins + 120,
    room: 'Hội trường lớn tầng 2',
    host: null,
    host_member_id: null,
  }
  return { id: uuidv5('meeting', office.id), fields }
}

/** Makes delegates of some expected visitors before they are stored. */
export function delegateSome(office: Office, visits: PlannedVisit[], now: Date): PlannedVisit[] {
  const { id, fields } = planned(office, now)
  const delegates = visits.filter(({ guestId, host }) => guestId && !host).slice(0, CAME)
  for (const [index, visit] of delegates.entries()) {
    visit.meeting = { id, begins: fields.begins }
    Object.assign(visit.entry, {
      ...{ purpose: 'meeting', purposeNote: null, host: meetingPlace(fields) },
      position: positionOf(index),
    })
  }
  return visits
}

/** Three meetings with delegates: one in progress, one tomorrow, and one announced by a staff member. */
export async function fillMeetings(
  { db, keys }: { db: Db; keys: Keys },
  office: Office,
  { head, host, now }: { head: string; host: Host | undefined; now: Date },
): Promise<void> {
  const actor = { officeId: office.id, accountId: head, now }
  const random = createRandom(`meetings ${office.code}`)
  const current = planned(office, now)
  const tomorrow = {
    id: uuidv5('meeting tomorrow', office.id),
    fields: {
      ...{
        title: 'Tập huấn dịch vụ công trực tuyến',
        day: addDays(current.fields.day, 1),
        begins: 480,
        ends: 660,
      },
      ...{ room: 'Phòng họp A', host: null, host_member_id: null },
    },
  }
  const own = host && {
    id: uuidv5('meeting of a host', office.id),
    fields: {
      ...{ title: 'Làm việc với đơn vị tư vấn', day: tomorrow.fields.day, begins: 840, ends: null },
      ...{ room: null, host: host.name, host_member_id: host.id },
    },
    member: host.id,
  }
  const all: Planned[] = [current, tomorrow, ...(own ? [own] : [])]
  for (const { id, fields, member } of all)
    await holdMeeting(
      db,
      member ? { officeId: office.id, accountId: undefined, now } : actor,
      id,
      fields,
      member,
    )
  const delegates = all.flatMap(({ id, fields, member }) =>
    Array.from({ length: member ? 1 : UNITS }, () => employerOf(random, []).organisation).flatMap(
      (place, unit) =>
        Array.from({ length: MISSING }, (_, each) => ({
          id: uuidv5(`delegate ${unit} ${each}`, id),
          fields: {
            ...ofMeeting(fields),
            name: personName(random),
            phone: null,
            position: positionOf(unit + each),
            place,
            party_size: 1,
            meeting_id: id,
          },
        })),
    ),
  )
  await inOffice(db, office.id, (tx) => insertGuests(tx, keys, actor, delegates))
}
