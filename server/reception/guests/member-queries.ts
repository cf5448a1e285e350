import type { Db, Pool } from '../../platform/db/connect.ts'
import { asStatement, inOfficeAtOnce } from '../../platform/db/office-scope.ts'
import type { ExpectedGuestRow, VisitRow } from '../../platform/db/schema.ts'
import { dayStart, type OfficeDay } from '../../platform/lib/clock.ts'

/** What a host sees of a visitor: nothing that is not needed to receive them. */
const VISIT_FIELDS = [
  ...(['id', 'host_member_id', 'name', 'slip_number', 'commune_code', 'organisation', 'state'] as const),
  ...(['purpose', 'purpose_note', 'party_size', 'entered_at', 'left_at', 'voided_at'] as const),
  ...(['host_answer', 'host_answered_at'] as const),
]
export type HostVisit = Pick<VisitRow, (typeof VISIT_FIELDS)[number]>

/** Of one page: more visitors or guests of one host in a day are a meeting, whose list reception has. */
const SHOWN = 100

export interface ForMember {
  /** Who came today, the last first. */
  visits: HostVisit[]
  /** Who is still expected, the next first. */
  guests: ExpectedGuestRow[]
}

/** The visitors and guests of one member of the staff, in one round trip. */
export async function listForMember(
  { db, pool }: { db: Db; pool: Pool },
  officeId: string,
  memberId: string,
  today: OfficeDay,
): Promise<ForMember> {
  const visits = db
    .selectFrom('visit')
    .select(VISIT_FIELDS)
    .where('office_id', '=', officeId)
    .where('host_member_id', '=', memberId)
    .where('entered_at', '>=', dayStart(today))
    .where('voided_at', 'is', null)
    .where('duplicate_presence', '=', false)
    .where('state', 'in', ['inside', 'left', 'unclosed'])
    .orderBy('entered_at', 'desc')
    .limit(SHOWN)
  const guests = db
    .selectFrom('expected_guest as g')
    .selectAll('g')
    .where('g.office_id', '=', officeId)
    .where('g.host_member_id', '=', memberId)
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
    .orderBy('g.day')
    .orderBy('g.at_minutes', (order) => order.asc().nullsLast())
    .orderBy('g.name')
    .limit(SHOWN)
  const [came, expected] = await inOfficeAtOnce(pool, officeId, [
    { ...asStatement(visits.compile()), name: 'visits-of-host' },
    { ...asStatement(guests.compile()), name: 'guests-of-host' },
  ])
  return { visits: (came?.rows ?? []) as HostVisit[], guests: (expected?.rows ?? []) as ExpectedGuestRow[] }
}
