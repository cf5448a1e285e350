import { sql } from 'kysely'
import * as z from 'zod'
import { nameAt } from '../../core/accounts/names.ts'
import { searchTerms } from '../../core/visits/search-words.ts'
import type { Db, Pool } from '../../platform/db/connect.ts'
import { asStatement, inOfficeAtOnce } from '../../platform/db/office-scope.ts'
import { A_PAGE } from '../../platform/db/paged.ts'
import { type Filter, isPeriod, matching } from './criteria.ts'
import { exportedWithPeople, type LogVisit } from './visit-queries.ts'
import { areExact, type LogOffice } from './words.ts'

/**
 * A row of the log beside which a page begins, however many rows have been added since. Visits whose tones match as typed come
 * first, then all other matches; each list newest first.
 */
interface Cursor {
  exact: boolean
  enteredAt: Date
  id: string
}

export interface PagePosition {
  cursor: Cursor | undefined
  towards: 'older' | 'newer'
}

export const START: PagePosition = { cursor: undefined, towards: 'older' }

export function cursorText({ exact, enteredAt, id }: Cursor): string {
  return `${exact ? 'exact' : 'other'}.${enteredAt.getTime()}.${id}`
}

/** An invalid position in the URL leads to the start. */
export function readPosition({
  after,
  before,
}: {
  after?: string | undefined
  before?: string | undefined
}): PagePosition {
  const [list = '', time = '', id = ''] = (after ?? before ?? '').split('.')
  if (!/^(exact|other)$/.test(list) || !/^\d{1,14}$/.test(time) || !z.guid().safeParse(id).success)
    return START
  const cursor = { exact: list === 'exact', enteredAt: new Date(Number(time)), id }
  return { cursor, towards: after === undefined ? 'newer' : 'older' }
}

const COUNTED = ['visits', 'people', 'inside', 'unclosed'] as const
type Tally = Record<(typeof COUNTED)[number], number>

export interface Counts extends Tally {
  /** When the day was closed, if the period is one day. */
  closedAt: Date | null
}

export interface LogPart {
  visits: LogVisit[]
  newer: Cursor | undefined
  older: Cursor | undefined
  counts: Counts
}

/** Reads one page of the log in one round trip. */
export async function readLog(
  stores: { db: Db; pool: Pool },
  office: LogOffice,
  filter: Filter,
  place: PagePosition,
): Promise<LogPart> {
  const page = asStatement(pageQuery(office, filter, place).compile(stores.db))
  // What words find is found once, and counted there.
  const counts = hasWords(filter) ? [] : [asStatement(countsQuery(stores.db, office, filter))]
  const [{ rows }, counted] = await inOfficeAtOnce(stores.pool, office.id, [page, ...counts])
  const part = partOf(rows, place)
  // At the beginning again, or beyond a deleted end: shows a full first page.
  const lost = place.cursor && rows.length === 0
  if (lost || (place.towards === 'newer' && !part.newer)) return readLog(stores, office, filter, START)
  return {
    ...part,
    counts: sumOf(counted?.rows ?? rows.slice(0, 1), isPeriod(filter) && filter.from === filter.to),
  }
}

function hasWords({ words = '' }: Filter): boolean {
  return searchTerms(words).length > 0
}

type Found = LogVisit & Tally & { exact: boolean }

/**
 * One page of the matching visits. Raw SQL, because building it with Kysely took a fifth of the request. Sorts and counts ids
 * and times only, and joins whole rows for one page; without words, reads just that page from the index.
 */
function pageQuery(office: LogOffice, filter: Filter, place: PagePosition) {
  const [byTime, byId] = place.towards === 'older' ? [sql`desc`, sql`asc`] : [sql`asc`, sql`desc`]
  return sql<Found>`
with found as (
  select v.id, v.entered_at, ${areExact(office, filter.words ?? '')} as exact
    ${hasWords(filter) ? sql`, ${tally(filter, sql`over ()`)}` : sql``}
  from visit v where v.office_id = ${office.id} and ${matching(office, filter)}
), page as (
  select * from found where ${beyond(place)}
  order by exact ${byTime}, entered_at ${byTime}, id ${byId} limit ${A_PAGE + 1}
)
select page.*, v.*, (select ${nameAt('a', 'v.recorded_at')} from account a where a.id = v.entered_by) as recorder,
  (select ${nameAt('a', 'v.recorded_at', 'v.ended_at')} from account a where a.id = v.ended_by) as closer
from page join visit v on v.id = page.id and v.office_id = ${office.id}
order by page.exact ${byTime}, page.entered_at ${byTime}, page.id ${byId}`
}

/** True for rows beyond the cursor in its own list, or in the following list. */
function beyond({ cursor, towards }: PagePosition) {
  if (!cursor) return sql`true`
  const { exact, enteredAt, id } = cursor
  const older = towards === 'older'
  // The first comparison is one that the index can use.
  const further = older
    ? sql`entered_at <= ${enteredAt} and (entered_at < ${enteredAt} or id > ${id})`
    : sql`entered_at >= ${enteredAt} and (entered_at > ${enteredAt} or id < ${id})`
  return exact === older
    ? sql`(exact = ${exact} and ${further} or exact <> ${exact})`
    : sql`(exact = ${exact} and ${further})`
}

/** All matching visits in order of arrival; paper entries of the same minute in the order in which they were typed. */
export function exportQuery(db: Db, office: LogOffice, filter: Filter) {
  return exportedWithPeople(db, office.id)
    .where(matching(office, filter))
    .orderBy('v.entered_at')
    .orderBy('v.id')
}

/** Whole days have stored counts, which remain after the visits are deleted; one row per day. */
function countsQuery(db: Db, office: LogOffice, filter: Filter) {
  return isPeriod(filter)
    ? db
        .selectFrom('office_day')
        .distinctOn('day')
        .select([...COUNTED, 'closed_at'])
        .where('office_id', '=', office.id)
        .where('day', '>=', filter.from)
        .where('day', '<=', filter.to)
        .orderBy('day')
        .orderBy('revision', 'desc')
        .compile()
    : sql<Tally>`
        select ${tally(filter)} from visit v
        where v.office_id = ${office.id} and ${matching(office, filter)}`.compile(db)
}

/** Counts refused and expired visits only when that state is chosen. */
function tally({ state }: Filter, over = sql``) {
  const counts = state ? sql`true` : sql`v.state in ('inside', 'left', 'unclosed') and v.voided_at is null`
  return sql`
    count(*) filter (where ${counts}) ${over} as visits,
    coalesce(sum(v.party_size) filter (where ${counts}) ${over}, 0) as people,
    count(*) filter (where v.state = 'inside' and v.voided_at is null) ${over} as inside,
    count(*) filter (where v.state = 'unclosed' and v.voided_at is null) ${over} as unclosed`
}

function sumOf(rows: (Tally & { closed_at?: Date | null })[], oneDay: boolean): Counts {
  const sums = COUNTED.map((name) => [name, rows.reduce((total, row) => total + row[name], 0)])
  return { ...(Object.fromEntries(sums) as Tally), closedAt: (oneDay && rows[0]?.closed_at) || null }
}

function partOf(rows: Found[], { cursor, towards }: PagePosition): Omit<LogPart, 'counts'> {
  const more = rows.length > A_PAGE
  const visits = rows.slice(0, A_PAGE)
  if (towards === 'newer') visits.reverse()
  const [first, last] = [visits[0], visits.at(-1)].map(
    (row) => row && { exact: row.exact, enteredAt: row.entered_at, id: row.id },
  )
  if (towards === 'newer') return { visits, newer: more ? first : undefined, older: last }
  return { visits, newer: cursor && first, older: more ? last : undefined }
}
