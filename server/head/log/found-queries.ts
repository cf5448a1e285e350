import { sql } from 'kysely'
import { nameAt } from '../../core/accounts/names.ts'
import type { Db, Pool } from '../../platform/db/connect.ts'
import { readAtOnce } from '../../platform/db/office-scope.ts'
import { type Counts, type Tally, tally } from './count-queries.ts'
import type { PagePosition } from './cursor.ts'
import type { Filter } from './filter.ts'
import { areExact, type LogOffice, matching } from './matching.ts'
import type { Listed, LogVisit } from './visit-queries.ts'

type Found = LogVisit & Tally & { exact: boolean }

/** Finds the visits that match the words once, then counts them and reads one page in order. */
export async function readFound(
  { db, pool }: { db: Db; pool: Pool },
  office: LogOffice,
  filter: Filter,
  place: PagePosition & { most: number },
): Promise<{ rows: Listed[]; counts: Counts }> {
  const query = foundQuery(office, filter, place).compile(db)
  const rows = await readAtOnce(pool, office.id, query)
  const [{ visits, people, inside, unclosed } = { visits: 0, people: 0, inside: 0, unclosed: 0 }] = rows
  return {
    rows: rows.map((row) => ({ ...row, list: row.exact ? 'exact' : 'other' })),
    counts: { visits, people, inside, unclosed, closedAt: null },
  }
}

/**
 * Raw SQL, because building it with Kysely took a fifth of the request. Sorts and counts ids and times only, and joins whole
 * rows for one page.
 */
function foundQuery(office: LogOffice, filter: Filter, place: PagePosition & { most: number }) {
  const [byTime, byId] = place.towards === 'older' ? [sql`desc`, sql`asc`] : [sql`asc`, sql`desc`]
  return sql<Found>`
with found as (
  select v.id, v.entered_at, ${areExact(office, filter)} as exact, ${tally(filter, sql`over ()`)}
  from visit v where v.office_id = ${office.id} and ${matching(office, filter)}
), page as (
  select * from found where ${beyond(place)}
  order by exact ${byTime}, entered_at ${byTime}, id ${byId} limit ${place.most}
)
select page.*, v.*, (select ${nameAt('a', 'v.recorded_at')} from account a where a.id = v.entered_by) as recorder,
  (select ${nameAt('a', 'v.recorded_at', 'v.ended_at')} from account a where a.id = v.ended_by) as closer
from page join visit v on v.id = page.id and v.office_id = ${office.id}
order by page.exact ${byTime}, page.entered_at ${byTime}, page.id ${byId}`
}

/** True for rows beyond the cursor in its own list, or in the following list. */
function beyond({ cursor, towards }: PagePosition) {
  if (!cursor) return sql`true`
  const { enteredAt, id } = cursor
  const exact = cursor.list === 'exact'
  const older = towards === 'older'
  const further = older
    ? sql`entered_at < ${enteredAt} or (entered_at = ${enteredAt} and id > ${id})`
    : sql`entered_at > ${enteredAt} or (entered_at = ${enteredAt} and id < ${id})`
  return exact === older
    ? sql`(exact = ${exact} and (${further}) or exact <> ${exact})`
    : sql`(exact = ${exact} and (${further}))`
}
