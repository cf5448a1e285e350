import type { Db } from '../../platform/db/connect.ts'
import { inOffice, type OfficeTx } from '../../platform/db/office-scope.ts'
import { type PageOf, readPage } from '../../platform/db/paged.ts'
import type { MeetingRow, VisitRow } from '../../platform/db/schema.ts'
import type { OfficeDay } from '../../platform/lib/clock.ts'

/** Meetings that a page shows: of the past, two a working day for six weeks; of the future, those of the next weeks. */
const SHOWN = { past: 60, 'to come': 200 }

/** A meeting with its numbers of people, parties included; `came` also counts people who were not invited. */
export type CountedMeeting = Omit<MeetingRow, 'invited' | 'came'> & { invited: number; came: number }

/** Meetings from today on, the next first, or with `past` those before today, the latest first; {@link SHOWN} at most. */
export function listMeetings(
  db: Db,
  officeId: string,
  today: OfficeDay,
  past: 'past' | 'to come' = 'to come',
): Promise<CountedMeeting[]> {
  const isPast = past === 'past'
  return inOffice(db, officeId, (tx) =>
    counted(tx, officeId)
      .where('m.day', isPast ? '<' : '>=', today)
      .orderBy('m.day', isPast ? 'desc' : 'asc')
      .orderBy('m.begins', isPast ? 'desc' : 'asc')
      .orderBy('m.id')
      .limit(SHOWN[past])
      .execute(),
  )
}

export function findMeeting(db: Db, officeId: string, id: string): Promise<CountedMeeting | undefined> {
  return inOffice(db, officeId, (tx) => findMeetingIn(tx, officeId, id))
}

export function findMeetingIn(
  tx: OfficeTx,
  officeId: string,
  id: string,
): Promise<CountedMeeting | undefined> {
  return counted(tx, officeId).where('m.id', '=', id).executeTakeFirst()
}

/** One page of the meeting's visits without a guest on its list, by time of arrival. Of a past day all: the list is deleted. */
export function listOthers(
  db: Db,
  officeId: string,
  meetingId: string,
  page: number,
  size?: number,
): Promise<PageOf<VisitRow>> {
  return inOffice(db, officeId, (tx) =>
    readPage(
      visitsOf(tx, officeId, meetingId)
        .selectAll('v')
        .where((eb) =>
          eb.not(
            eb.exists(
              eb
                .selectFrom('expected_guest as g')
                .select('g.id')
                .where('g.office_id', '=', officeId)
                .where('g.meeting_id', '=', meetingId)
                .whereRef('g.id', '=', 'v.guest_id'),
            ),
          ),
        )
        .orderBy('entered_at')
        .orderBy('id'),
      page,
      size,
    ),
  )
}

/** The visits of the guests of a meeting, one for each guest who came. */
export function listGuestVisits(
  db: Db,
  officeId: string,
  meetingId: string,
): Promise<Pick<VisitRow, 'id' | 'guest_id' | 'client_uuid'>[]> {
  return inOffice(db, officeId, (tx) =>
    visitsOf(tx, officeId, meetingId)
      .select(['id', 'guest_id', 'client_uuid'])
      .where('guest_id', 'is not', null)
      .execute(),
  )
}

/** The meeting's visits that count, of invited people and of others. */
function visitsOf(tx: OfficeTx, officeId: string, meetingId: string) {
  return tx
    .selectFrom('visit as v')
    .where('office_id', '=', officeId)
    .where('meeting_id', '=', meetingId)
    .where('voided_at', 'is', null)
    .where('duplicate_presence', '=', false)
}

/** Meetings before `day` whose counts are not stored yet. */
export function listUncounted(tx: OfficeTx, officeId: string, day: OfficeDay): Promise<CountedMeeting[]> {
  return counted(tx, officeId).where('m.day', '<', day).where('m.came', 'is', null).execute()
}

/** Meetings with the stored counts or, as long as the guests are not deleted, the current ones. */
export function counted(db: Db, officeId: string) {
  return db
    .selectFrom('meeting as m')
    .selectAll('m')
    .select((eb) => [
      eb.fn
        .coalesce(
          'm.invited',
          eb
            .selectFrom('expected_guest as g')
            .select((inner) => inner.cast<number>(inner.fn.sum('g.party_size'), 'integer').as('people'))
            .whereRef('g.office_id', '=', 'm.office_id')
            .whereRef('g.meeting_id', '=', 'm.id'),
          eb.lit(0),
        )
        .as('invited'),
      eb.fn
        .coalesce(
          'm.came',
          eb
            .selectFrom('visit as v')
            .select((inner) => inner.cast<number>(inner.fn.sum('v.party_size'), 'integer').as('people'))
            .whereRef('v.office_id', '=', 'm.office_id')
            .whereRef('v.meeting_id', '=', 'm.id')
            .where('v.voided_at', 'is', null)
            .where('v.duplicate_presence', '=', false),
          eb.lit(0),
        )
        .as('came'),
    ])
    .where('m.office_id', '=', officeId)
}
