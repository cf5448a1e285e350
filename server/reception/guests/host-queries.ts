import { sql } from 'kysely'
import { type CountedMeeting, counted } from '../../core/guests/meeting-queries.ts'
import { withArrivals } from '../../core/guests/queries.ts'
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
const MOST = 100
/** Meetings of one host on a page. */
const MEETINGS = 20

export interface HostLists {
  /** Today's visitors, latest first. */
  visits: HostVisit[]
  /** Guests still expected, next first. */
  guests: ExpectedGuestRow[]
  /** Meetings that the host holds, next first. */
  meetings: CountedMeeting[]
  /** Delegates who have not come, of these and possibly of other meetings. */
  missing: Pick<ExpectedGuestRow, 'meeting_id' | 'name' | 'position' | 'place' | 'party_size'>[]
}

/** Reads the visitors, guests and meetings of some hosts of an office in one round trip; returns a function that picks one's. */
export async function readHostLists(
  { db, pool }: { db: Db; pool: Pool },
  officeId: string,
  hostIds: string[],
  today: OfficeDay,
): Promise<(hostId: string) => HostLists> {
  const theirs = sql<string>`any(${hostIds}::uuid[])`
  const visits = db
    .selectFrom('visit')
    .select(VISIT_FIELDS)
    .where('office_id', '=', officeId)
    .where('host_member_id', '=', theirs)
    .where('entered_at', '>=', dayStart(today))
    .where('voided_at', 'is', null)
    .where('duplicate_presence', '=', false)
    .where('state', 'in', ['inside', 'left', 'unclosed'])
    .orderBy('entered_at', 'desc')
  const expected = withArrivals(db, officeId).where('g.day', '>=', today).where('v.id', 'is', null)
  const guests = expected
    .selectAll('g')
    .where('g.host_member_id', '=', theirs)
    .orderBy('g.day')
    .orderBy('g.at_minutes', (order) => order.asc().nullsLast())
    .orderBy('g.name')
  const meetings = counted(db, officeId)
    .where('m.host_member_id', '=', theirs)
    .where('m.day', '>=', today)
    .where('m.cancelled_at', 'is', null)
    .orderBy('m.day')
    .orderBy('m.begins')
    .orderBy('m.id')
  const missing = expected
    .select(['g.meeting_id', 'g.name', 'g.position', 'g.place', 'g.party_size'])
    .where('m.host_member_id', '=', theirs)
    .orderBy('g.day')
    .orderBy('g.place')
    .orderBy('g.name')
  const [visitsOf, guestsOf, meetingsOf, missingOf] = await inOfficeAtOnce(pool, officeId, [
    { ...asStatement(visits.compile()), name: 'visits-of-hosts' },
    // Not prepared: they return all columns, and a prepared statement fails once a migration has added one.
    asStatement(guests.compile()),
    asStatement(meetings.compile()),
    { ...asStatement(missing.compile()), name: 'missing-of-hosts' },
  ])
  return (hostId) => {
    const own = <Row extends { host_member_id: string | null }>({ rows }: { rows: Row[] }, most: number) =>
      rows.filter(({ host_member_id: id }) => id === hostId).slice(0, most)
    return {
      visits: own(visitsOf, MOST),
      guests: own(guestsOf, MOST),
      meetings: own(meetingsOf, MEETINGS),
      missing: missingOf.rows,
    }
  }
}
