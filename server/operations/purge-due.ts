import { oldestKept, type Retention, unconfirmedUntil } from '../core/visits/purge.ts'
import type { Pool } from '../platform/db/connect.ts'
import { named } from '../platform/db/named.ts'
import { askEachOffice } from '../platform/db/office-scope.ts'
import { officeDay } from '../platform/lib/clock.ts'

/** What an office may have to delete; the purges decide exactly. */
interface Due {
  breaches: boolean
  guests: boolean
  notices: boolean
  visits: boolean
}

export const EVERYTHING: Due = { breaches: true, guests: true, notices: true, visits: true }

/**
 * Asks some hundred offices per round trip: running four purges in each of ten thousand offices with nothing due took minutes.
 */
export async function findDue(
  pool: Pool,
  offices: Retention[],
  dueOf: (officeId: string) => Date,
): Promise<Map<string, Due>> {
  const of = new Map(offices.map((office) => [office.id, office]))
  const ids = [...of.keys()]
  const answers = await askEachOffice(pool, ids, (office_id) => {
    const due = dueOf(office_id)
    const oldest = oldestKept({ id: office_id, retention_days: of.get(office_id)?.retention_days ?? 0 }, due)
    return DUE({ office_id, day: officeDay(due), oldest })
  })
  return new Map(ids.map((id, index) => [id, answers[index]?.rows[0] ?? EVERYTHING]))
}

/** The offices with unconfirmed registrations that may be due. */
export async function findUnconfirmed(
  pool: Pool,
  officeIds: string[],
  dueOf: (officeId: string) => Date,
): Promise<string[]> {
  const answers = await askEachOffice(pool, officeIds, (id) =>
    UNCONFIRMED({ id, until: unconfirmedUntil(dueOf(id)) }),
  )
  return officeIds.filter((_, index) => answers[index]?.rows[0]?.due)
}

const UNCONFIRMED = named<'id' | 'until'>(
  'unconfirmed',
  `select exists (select from visit where office_id = :id and state = 'lapsed' and ended_at < :until) as due`,
)

const DUE = named<'office_id' | 'day' | 'oldest'>(
  'purge-due',
  `
select exists (select from breach where office_id = :office_id and closed_at is not null) as breaches,
  exists (select from expected_guest where office_id = :office_id and day < :day)
    or exists (select from meeting where office_id = :office_id and day < :day) as guests,
  exists (select from host_notice where office_id = :office_id and day < :day) as notices,
  exists (select from visit where office_id = :office_id and entered_at < :oldest)
    or exists (select from late_record where office_id = :office_id and entered_at < :oldest)
    or exists (select from handover where office_id = :office_id and at < :oldest)
    or exists (select from replayed_event where office_id = :office_id and recorded_at < :oldest) as visits`,
)
