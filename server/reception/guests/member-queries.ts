import { sql } from 'kysely'
import { MAX_GUESTS_PER_DAY } from '../../core/guests/guest.ts'
import { type CountedMeeting, counted } from '../../core/guests/meeting-queries.ts'
import type { Db, Pool } from '../../platform/db/connect.ts'
import { asStatement, inOfficeAtOnce } from '../../platform/db/office-scope.ts'
import type { ExpectedGuestRow, VisitRow } from '../../platform/db/schema.ts'
import { dayStart, type OfficeDay } from '../../platform/lib/clock.ts'

/** The fields that a host sees of a visit: only those needed to receive the visitor. */
const VISIT_FIELDS = [
  ...(['id', 'host_member_id', 'name', 'slip_number', 'commune_code', 'organisation', 'state'] as const),
  ...(['purpose', 'purpose_note', 'party_size', 'entered_at', 'left_at', 'voided_at'] as const),
  ...(['host_answer', 'host_answered_at', 'position'] as const),
]
export type HostVisit = Pick<VisitRow, (typeof VISIT_FIELDS)[number]>

/** Visitors or guests of one host on a page; more in a day are a meeting, whose list reception has. */
const SHOWN = 100
/** Meetings of one host on a page. */
const MEETINGS = 20

export interface ForMember {
  /** Today's visitors, latest first. */
  visits: HostVisit[]
  /** Guests still expected, next first. */
  guests: ExpectedGuestRow[]
  /** Meetings that the member holds, next first. */
  meetings: CountedMeeting[]
  /** Delegates of these meetings who have not come. */
  missing: Missing[]
}

export type Missing = Pick<
  ExpectedGuestRow,
  'id' | 'meeting_id' | 'name' | 'position' | 'place' | 'party_size'
>

type Stores = { db: Db; pool: Pool }

/** Reads the visitors, guests and meetings of one staff member in one round trip. */
export async function listForMember(
  { db, pool }: Stores,
  officeId: string,
  memberId: string,
  today: OfficeDay,
): Promise<ForMember> {
  const visits = visitsOf(db, officeId, today)
    .select(VISIT_FIELDS)
    .where('host_member_id', '=', memberId)
    .orderBy('entered_at', 'desc')
    .limit(SHOWN)
  const guests = guestsOf(db, officeId, today)
    .selectAll('g')
    .where('g.host_member_id', '=', memberId)
    .orderBy('g.day')
    .orderBy('g.at_minutes', (order) => order.asc().nullsLast())
    .orderBy('g.name')
    .limit(SHOWN)
  const meetings = counted(db, officeId)
    .where('m.host_member_id', '=', memberId)
    .where('m.day', '>=', today)
    .where('m.cancelled_at', 'is', null)
    .orderBy('m.day')
    .orderBy('m.begins')
    .orderBy('m.id')
    .limit(MEETINGS)
  const missing = guestsOf(db, officeId, today)
    .innerJoin('meeting as m', (join) =>
      join.onRef('m.office_id', '=', 'g.office_id').onRef('m.id', '=', 'g.meeting_id'),
    )
    .select(['g.id', 'g.meeting_id', 'g.name', 'g.position', 'g.place', 'g.party_size'])
    .where('m.host_member_id', '=', memberId)
    .orderBy('g.day')
    .orderBy('g.place')
    .orderBy('g.name')
    .limit(MAX_GUESTS_PER_DAY)
  const [came, expected, held, absent] = await inOfficeAtOnce(pool, officeId, [
    { ...asStatement(visits.compile()), name: 'visits-of-host' },
    // Not prepared: they return all columns, and a prepared statement fails once a migration has added one.
    asStatement(guests.compile()),
    asStatement(meetings.compile()),
    { ...asStatement(missing.compile()), name: 'missing-of-host' },
  ])
  return {
    visits: (came?.rows ?? []) as HostVisit[],
    guests: (expected?.rows ?? []) as ExpectedGuestRow[],
    meetings: (held?.rows ?? []) as CountedMeeting[],
    missing: (absent?.rows ?? []) as Missing[],
  }
}

/**
 * Returns a mark for each member's list, in one round trip: the list is unchanged while its mark is. Members without visitors
 * have no mark.
 */
export async function marksOf(
  { db, pool }: Stores,
  officeId: string,
  memberIds: string[],
  today: OfficeDay,
): Promise<Map<string, string>> {
  const ids = sql<string>`any(${memberIds}::uuid[])`
  const fields = sql.join(VISIT_FIELDS.map((field) => sql.ref(field)))
  const visits = visitsOf(db, officeId, today)
    .select([
      'host_member_id',
      sql<string>`md5(string_agg(row(${fields})::text, ' ' order by id))`.as('mark'),
    ])
    .where('host_member_id', '=', ids)
    .groupBy('host_member_id')
  const guests = guestsOf(db, officeId, today)
    .select(['g.host_member_id', sql<string>`md5(string_agg(g::text, ' ' order by g.id))`.as('mark')])
    .where('g.host_member_id', '=', ids)
    .groupBy('g.host_member_id')
  const meetings = db
    .selectFrom('meeting as m')
    .select([
      'm.host_member_id',
      sql<string>`md5(string_agg(row(m, (
        select md5(string_agg(row(g.id, g.version)::text, ' ' order by g.id)) from expected_guest g
        where g.office_id = m.office_id and g.meeting_id = m.id), (
        select md5(string_agg(row(v.id, v.guest_id, v.party_size)::text, ' ' order by v.id)) from visit v
        where v.office_id = m.office_id and v.meeting_id = m.id and v.voided_at is null
          and not v.duplicate_presence))::text, ' ' order by m.id))`.as('mark'),
    ])
    .where('m.office_id', '=', officeId)
    .where('m.host_member_id', '=', ids)
    .where('m.day', '>=', today)
    .groupBy('m.host_member_id')
  const found = await inOfficeAtOnce(pool, officeId, [
    { ...asStatement(visits.compile()), name: 'marks-of-visits' },
    { ...asStatement(guests.compile()), name: 'marks-of-guests' },
    { ...asStatement(meetings.compile()), name: 'marks-of-meetings' },
  ])
  const marks = new Map<string, string>()
  for (const [index, { rows }] of found.entries())
    for (const { host_member_id: id, mark } of rows as { host_member_id: string; mark: string }[])
      marks.set(id, `${marks.get(id) ?? ''} ${index} ${mark}`)
  return marks
}

function visitsOf(db: Db, officeId: string, today: OfficeDay) {
  return db
    .selectFrom('visit')
    .where('office_id', '=', officeId)
    .where('entered_at', '>=', dayStart(today))
    .where('voided_at', 'is', null)
    .where('duplicate_presence', '=', false)
    .where('state', 'in', ['inside', 'left', 'unclosed'])
}

function guestsOf(db: Db, officeId: string, today: OfficeDay) {
  return db
    .selectFrom('expected_guest as g')
    .where('g.office_id', '=', officeId)
    .where('g.day', '>=', today)
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom('visit as v')
            .select('v.id')
            .whereRef('v.office_id', '=', 'g.office_id')
            .whereRef('v.guest_id', '=', 'g.id')
            .where('v.voided_at', 'is', null)
            .where('v.duplicate_presence', '=', false),
        ),
      ),
    )
}
