import { sql } from 'kysely'
import type { Db, Pool } from '../../platform/db/connect.ts'
import { asStatement, inOffice, inOfficeAtOnce } from '../../platform/db/office-scope.ts'
import type { VisitRow } from '../../platform/db/schema.ts'
import { named } from '../../platform/db/statement.ts'
import { addDays, dayStart, type OfficeDay } from '../../platform/lib/clock.ts'
import { usualPurpose } from './visit.ts'
import { OPTIONAL_FIELDS } from './visit-fields.ts'

/** How many visits the page of those that are over lists: the latest of the day. */
const MOST_ENDED = 700

/** The columns that a board shows. */
const OPEN_FIELDS = [
  'id',
  'client_uuid',
  'state',
  'source',
  'name',
  'slip_number',
  'phone',
  'commune_code',
  'organisation',
  'purpose',
  'purpose_note',
  'host',
  'host_member_id',
  'host_answer',
  'host_answered_at',
  ...OPTIONAL_FIELDS,
  'badge_returned_at',
  'party_size',
  'day',
  'entered_at',
  'left_at',
  'app_status',
  'app_outcome',
] as const satisfies (keyof VisitRow)[]

export type OpenVisit = Pick<VisitRow, (typeof OPEN_FIELDS)[number]>

/**
 * The visits that are inside or waiting, then those of after `closedDay` that left with a slip that nobody has filled in; each
 * part newest first, in one round trip.
 */
export async function listOpen(
  { db, pool }: { db: Db; pool: Pool },
  officeId: string,
  closedDay: OfficeDay,
): Promise<OpenVisit[]> {
  const newest = visitsOf(db, officeId).orderBy('entered_at', 'desc')
  const queries = [
    newest.where('state', 'in', ['waiting', 'inside']),
    newest
      .where('name', 'is', null)
      .where('entered_at', '>=', dayStart(addDays(closedDay, 1)))
      .where('state', '=', 'left'),
  ]
  const statements = queries.map((query) => asStatement(query.compile()))
  return (await inOfficeAtOnce(pool, officeId, statements)).flatMap(({ rows }) => rows)
}

function visitsOf(db: Db, officeId: string) {
  return db
    .selectFrom('visit')
    .select(OPEN_FIELDS)
    .where('office_id', '=', officeId)
    .where('voided_at', 'is', null)
}

const ENDED_FIELDS = [...OPEN_FIELDS, 'voided_at', 'refused_why'] as const satisfies (keyof VisitRow)[]

export type EndedVisit = Pick<VisitRow, (typeof ENDED_FIELDS)[number]>

/** Visits that began after `closedDay` and are over or voided, the last to end first; {@link MOST_ENDED} at most. */
export function listEnded(db: Db, officeId: string, closedDay: OfficeDay): Promise<EndedVisit[]> {
  return inOffice(db, officeId, (tx) =>
    tx
      .selectFrom('visit')
      .select(ENDED_FIELDS)
      .where('office_id', '=', officeId)
      .where('entered_at', '>=', dayStart(addDays(closedDay, 1)))
      .where((eb) => eb.or([eb('state', 'not in', ['waiting', 'inside']), eb('voided_at', 'is not', null)]))
      .orderBy(sql`coalesce(voided_at, ended_at, left_at, entered_at)`, 'desc')
      .limit(MOST_ENDED)
      .execute(),
  )
}

export function findVisit(db: Db, officeId: string, visitId: string): Promise<VisitRow | undefined> {
  return inOffice(db, officeId, (tx) =>
    tx
      .selectFrom('visit')
      .selectAll()
      .where('office_id', '=', officeId)
      .where('id', '=', visitId)
      .executeTakeFirst(),
  )
}

export type VisitRef = Pick<VisitRow, 'id' | 'client_uuid' | 'name' | 'slip_number' | 'entered_at' | 'state'>

/** The usual purpose of the office's last hundred visits, if there is one. */
export async function findUsualPurpose(
  { pool }: { pool: Pool },
  officeId: string,
): Promise<string | undefined> {
  const [counts] = await inOfficeAtOnce(pool, officeId, [PURPOSES_COUNTED({ office_id: officeId })])
  return usualPurpose(counts.rows)
}

/** The usual purpose, and a fingerprint of what {@link listOpen} finds: every write to these visits changes it. */
export async function findOpenState(
  { pool }: { pool: Pool },
  officeId: string,
  closedDay: OfficeDay,
): Promise<{ open: string; usual: string | undefined }> {
  const since = dayStart(addDays(closedDay, 1))
  const [state, counts] = await inOfficeAtOnce(pool, officeId, [
    OPEN_STATE({ office_id: officeId, since }),
    PURPOSES_COUNTED({ office_id: officeId }),
  ])
  return {
    open: state.rows.map(({ state: one }) => one).join(' '),
    usual: usualPurpose(counts.rows),
  }
}

/** `xmin` is the transaction that last wrote a row: one xor over the rows fingerprints a thousand visits in eight bytes. */
const WRITTEN = `select count(*) || '.' || coalesce(bit_xor(uuid_hash_extended(id, xmin::text::bigint)), 0) as state from visit
where office_id = :office_id and voided_at is null and`

const OPEN_STATE = named<'office_id' | 'since', { state: string }>(
  'open-state',
  `
${WRITTEN} state in ('waiting', 'inside')
union all
${WRITTEN} name is null and state = 'left' and entered_at >= :since`,
)

/** Read for every page of a gate, so it is prepared and takes one round trip. */
const PURPOSES_COUNTED = named<'office_id', { purpose: string; visits: number }>(
  'purposes-counted',
  `
select purpose, count(*)::int as visits from (
  select purpose from visit where office_id = :office_id and name is not null order by entered_at desc limit 100
) recent group by purpose order by visits desc, purpose`,
)

/** The id of the visit that a form, a slip or a device's entry became; undefined if there is none or it was deleted. */
export function findVisitId(db: Db, officeId: string, clientUuid: string): Promise<string | undefined> {
  return inOffice(db, officeId, async (tx) => {
    const visit = await tx
      .selectFrom('visit')
      .select('id')
      .where('office_id', '=', officeId)
      .where('client_uuid', '=', clientUuid)
      .executeTakeFirst()
    return visit?.id
  })
}
