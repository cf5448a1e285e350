import { type Compilable, sql } from 'kysely'
import type { Db, Pool } from '../../platform/db/connect.ts'
import { named } from '../../platform/db/named.ts'
import { asStatement, inOffice, inOfficeAtOnce } from '../../platform/db/office-scope.ts'
import type { VisitRow } from '../../platform/db/schema.ts'
import { addDays, dayStart, type OfficeDay } from '../../platform/lib/clock.ts'

/** A board shows no more of the latest arrivals: at most 200 wait (self-check-in), and most crowds are recorded as a party. */
const BOARD_LIMIT = 700
/** Of a bigger crowd a board also shows who has been inside for longest, who ought to leave first. */
const LONGEST_INSIDE = 100
/** A search for one of a bigger crowd looks through so many. */
const MAX_SEARCHED = 10_000

/** What a board shows of a visit, and what makes it another row. */
export const OPEN_FIELDS = [
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
  'plate',
  'host_member_id',
  'host_answer',
  'host_answered_at',
  'badge',
  'badge_returned_at',
  'party_size',
  'day',
  'entered_at',
  'left_at',
  'app_status',
  'app_outcome',
] as const satisfies (keyof VisitRow)[]

export type OpenVisit = Pick<VisitRow, (typeof OPEN_FIELDS)[number]>

export interface OpenVisits {
  visits: OpenVisit[]
  /** How many visits are inside, also those of a crowd that are not among these. */
  inside: number
}

/**
 * The visitors who are inside or wait to be confirmed, and those who left after `closedDay` with a slip that nobody
 * filled in; each newest first, in one round trip. Of a crowd these are the newest {@link BOARD_LIMIT} and, by a second one, the
 * {@link LONGEST_INSIDE} earliest arrivals.
 */
export async function listOpen(
  stores: { db: Db; pool: Pool },
  officeId: string,
  closedDay: OfficeDay,
): Promise<OpenVisits> {
  const newest = visitsOf(stores.db, officeId).orderBy('entered_at', 'desc').limit(BOARD_LIMIT)
  const [open = [], unfilled = []] = await readEach<OpenVisit>(stores.pool, officeId, [
    newest.where('state', 'in', ['waiting', 'inside']),
    newest
      .where('name', 'is', null)
      .where('entered_at', '>=', dayStart(addDays(closedDay, 1)))
      .where('state', '=', 'left'),
  ])
  const isInside = ({ state }: OpenVisit) => state === 'inside'
  if (open.length < BOARD_LIMIT)
    return { visits: [...open, ...unfilled], inside: open.filter(isInside).length }
  const everybody = visitsOf(stores.db, officeId).where('state', '=', 'inside')
  const [first = [], counted = []] = await readEach<OpenVisit & { inside: number }>(stores.pool, officeId, [
    everybody.orderBy('entered_at').limit(LONGEST_INSIDE),
    everybody.clearSelect().select(({ fn }) => fn.countAll<number>().as('inside')),
  ])
  const listed = new Set(open.map(({ id }) => id))
  const longest = first.filter(({ id }) => !listed.has(id)).reverse()
  return { visits: [...open, ...longest, ...unfilled], inside: counted[0]?.inside ?? 0 }
}

/** Everybody of a crowd who is inside, newest first: for a search, whose page shows those alone whom it finds. */
export async function listInside(stores: { db: Db; pool: Pool }, officeId: string): Promise<OpenVisit[]> {
  const everybody = visitsOf(stores.db, officeId).where('state', '=', 'inside')
  const [found = []] = await readEach<OpenVisit>(stores.pool, officeId, [
    everybody.orderBy('entered_at', 'desc').limit(MAX_SEARCHED),
  ])
  return found
}

function visitsOf(db: Db, officeId: string) {
  return db
    .selectFrom('visit')
    .select(OPEN_FIELDS)
    .where('office_id', '=', officeId)
    .where('voided_at', 'is', null)
}

async function readEach<Row>(pool: Pool, officeId: string, queries: Compilable[]): Promise<Row[][]> {
  const statements = queries.map((query) => asStatement(query.compile()))
  return (await inOfficeAtOnce(pool, officeId, statements)).map(({ rows }) => rows as Row[])
}

const ENDED_FIELDS = [...OPEN_FIELDS, 'voided_at'] as const satisfies (keyof VisitRow)[]
export type EndedVisit = Pick<VisitRow, (typeof ENDED_FIELDS)[number]>

/** The visitors who left, were turned away or were voided after `closedDay`, the last to end first. */
export function listEnded(db: Db, officeId: string, closedDay: OfficeDay): Promise<EndedVisit[]> {
  return inOffice(db, officeId, (tx) =>
    tx
      .selectFrom('visit')
      .select(ENDED_FIELDS)
      .where('office_id', '=', officeId)
      .where('entered_at', '>=', dayStart(addDays(closedDay, 1)))
      .where((eb) => eb.or([eb('state', 'not in', ['waiting', 'inside']), eb('voided_at', 'is not', null)]))
      .orderBy(sql`coalesce(voided_at, ended_at, left_at, entered_at)`, 'desc')
      .limit(BOARD_LIMIT)
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

/** What visitors of this office come for most, by the last hundred visits. */
export async function findCommonestPurpose(
  { pool }: { pool: Pool },
  officeId: string,
): Promise<string | undefined> {
  const [found] = await inOfficeAtOnce(pool, officeId, [COMMONEST({ office_id: officeId })])
  return found?.rows[0]?.purpose
}

/** The same, and what stands for all that {@link listOpen} would find: another word as soon as one of these visits is written anew. */
export async function findOpenState(
  { pool }: { pool: Pool },
  officeId: string,
  closedDay: OfficeDay,
): Promise<{ open: string; commonest: string | undefined }> {
  const since = dayStart(addDays(closedDay, 1))
  const [state, commonest] = await inOfficeAtOnce(pool, officeId, [
    OPEN_STATE({ office_id: officeId, since }),
    COMMONEST({ office_id: officeId }),
  ])
  return {
    open: state?.rows.map(({ state: one }) => one).join(' ') ?? '',
    commonest: commonest?.rows[0]?.purpose,
  }
}

/** Each writing of a row has a transaction of its own: a thousand visits are eight bytes. */
const WRITTEN = `select count(*) || '.' || coalesce(bit_xor(uuid_hash_extended(id, xmin::text::bigint)), 0) as state from visit
where office_id = :office_id and voided_at is null and`
const OPEN_STATE = named<'office_id' | 'since'>(
  'open-state',
  `
${WRITTEN} state in ('waiting', 'inside')
union all
${WRITTEN} name is null and state = 'left' and entered_at >= :since`,
)

/** Asked for with every page of a gate: in one round trip, and planned once. */
const COMMONEST = named<'office_id'>(
  'commonest-purpose',
  `
select purpose from (
  select purpose from visit where office_id = :office_id and name is not null order by entered_at desc limit 100
) recent group by purpose order by count(*) desc, purpose limit 1`,
)

/** The visit that a form, a slip or a device's entry became, as long as it is kept. */
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
