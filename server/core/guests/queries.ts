import { type RawBuilder, sql } from 'kysely'
import type { Db, Pool } from '../../platform/db/connect.ts'
import { inOffice, type OfficeTx, readAtOnce } from '../../platform/db/office-scope.ts'
import type { ExpectedGuestRow, VisitRow } from '../../platform/db/schema.ts'
import type { OfficeDay } from '../../platform/lib/clock.ts'
import { MAX_GUESTS_PER_DAY } from './guest.ts'

export type GuestDays = Awaited<ReturnType<typeof listGuests>>

export type GuestArrival = ExpectedGuestRow & {
  visit_id: string | null
  entered_at: Date | null
  visit_state: VisitRow['state'] | null
  host_answer: VisitRow['host_answer'] | null
  host_answered_at: Date | null
  /** Null unless the guest is a delegate of a meeting, like the next three. */
  meeting_title: string | null
  meeting_ends: number | null
  meeting_host: string | null
  /** The host who holds the meeting. */
  meeting_member: string | null
}

const PAST_DAYS = 14

/** The guests of a day with the visits of those who came, all days to come that have guests, and the counts of past ones. */
export function listGuests(db: Db, officeId: string, { today, day }: { today: OfficeDay; day: OfficeDay }) {
  return inOffice(db, officeId, async (tx) => {
    const guests = await arrivals(tx, officeId)
      .where(expectedOn(sql.val(day)))
      .execute()
    const days = await tx
      .selectFrom((eb) =>
        eb
          .selectFrom('expected_guest')
          .select('day')
          .distinct()
          .where('office_id', '=', officeId)
          .where('day', '>=', today)
          .as('d'),
      )
      .innerJoin('expected_guest as g', (join) => join.on(expectedOn(sql.ref('d.day'))))
      .select((eb) => ['d.day', eb.cast<number>(eb.fn.sum('g.party_size'), 'integer').as('guests')])
      .where('g.office_id', '=', officeId)
      .groupBy('d.day')
      .orderBy('d.day')
      .execute()
    const past = await tx
      .selectFrom('guest_day')
      .select(['day', 'expected', 'arrived'])
      .where('office_id', '=', officeId)
      .orderBy('day', 'desc')
      .limit(PAST_DAYS)
      .execute()
    return { guests: guests.map((guest) => asOn(day, guest)), days, past }
  })
}

/** Whether the guest `g` is expected on a day, which may be one of several. */
export const expectedOn = (day: RawBuilder<unknown>) =>
  sql<boolean>`(g.day = ${day} or (g.day < ${day} and g.until >= ${day}
    and position(extract(dow from ${day}::date)::text in g.weekdays) > 0))`

/** The guest of several days on a later one, for which nobody has come yet. */
function asOn(day: OfficeDay, guest: GuestArrival): GuestArrival {
  return guest.day === day ? guest : { ...guest, day, visit_id: null, entered_at: null, visit_state: null }
}

export function findGuest(db: Db, officeId: string, id: string): Promise<GuestArrival | undefined> {
  return inOffice(db, officeId, (tx) => arrivals(tx, officeId).where('g.id', '=', id).executeTakeFirst())
}

/** The delegates of a meeting, by unit and name. */
export function listDelegates(db: Db, officeId: string, meetingId: string): Promise<GuestArrival[]> {
  return inOffice(db, officeId, (tx) =>
    arrivals(tx, officeId)
      .where('g.meeting_id', '=', meetingId)
      .orderBy('g.place', (order) => order.asc().nullsLast())
      .orderBy('g.name')
      .orderBy('g.id')
      .execute(),
  )
}

function arrivals(tx: OfficeTx, officeId: string) {
  return withArrivals(tx, officeId)
    .selectAll('g')
    .select([
      'v.id as visit_id',
      'v.entered_at',
      'v.state as visit_state',
      'v.host_answer',
      'v.host_answered_at',
    ])
    .select(['m.title as meeting_title', 'm.ends as meeting_ends', 'm.host as meeting_host'])
    .select('m.host_member_id as meeting_member')
}

export type GuestAtGate = Pick<
  ExpectedGuestRow,
  | 'id'
  | 'version'
  | 'day'
  | 'at_minutes'
  | 'name'
  | 'phone'
  | 'position'
  | 'place'
  | 'host'
  | 'purpose'
  | 'purpose_note'
  | 'party_size'
  | 'meeting_id'
  | 'until'
> & { arrived: boolean; meeting_title: string | null }

/** All guests of a day, {@link MAX_GUESTS_PER_DAY} at most, by time; in one round trip. */
export function listAtGate(
  stores: { db: Db; pool: Pool },
  officeId: string,
  day: OfficeDay,
): Promise<GuestAtGate[]> {
  const query = withArrivals(stores.db, officeId)
    .select(['g.id', 'g.version', 'g.day', 'g.at_minutes', 'g.name', 'g.phone', 'g.place', 'g.host'])
    .select(['g.position', 'g.until'])
    .select((eb) => ['g.purpose', 'g.purpose_note', 'g.party_size', eb('v.id', 'is not', null).as('arrived')])
    .select(['g.meeting_id', 'm.title as meeting_title'])
    .where('g.day', '=', day)
    .orderBy('g.at_minutes', (order) => order.asc().nullsLast())
    .orderBy('g.name')
    .orderBy('g.id')
    .limit(MAX_GUESTS_PER_DAY)
    .$castTo<GuestAtGate>()
  return readAtOnce(stores.pool, officeId, query.compile(), 'guests-at-gate')
}

/** Guests with their meeting and the visit that they became; voided visits and duplicate presences do not count. */
export function withArrivals(db: Pick<Db, 'selectFrom'>, officeId: string) {
  return db
    .selectFrom('expected_guest as g')
    .leftJoin('visit as v', (join) =>
      join
        .onRef('v.office_id', '=', 'g.office_id')
        .onRef('v.guest_id', '=', 'g.id')
        .on((eb) => eb.or([eb('g.until', 'is', null), eb('v.day', '=', eb.ref('g.day'))]))
        .on('v.voided_at', 'is', null)
        .on('v.duplicate_presence', '=', false),
    )
    .leftJoin('meeting as m', (join) =>
      join.onRef('m.office_id', '=', 'g.office_id').onRef('m.id', '=', 'g.meeting_id'),
    )
    .where('g.office_id', '=', officeId)
}
