import { type CompiledQuery, sql } from 'kysely'
import type { Db } from '../../platform/db/connect.ts'
import { type Filter, isPeriod } from './filter.ts'
import { type LogOffice, matching } from './matching.ts'

const COUNTED = ['visits', 'people', 'inside', 'unclosed'] as const
export type Tally = Record<(typeof COUNTED)[number], number>

export interface Counts extends Tally {
  /** When the day was closed, if the period is one day. */
  closedAt: Date | null
}

/** Whole days have stored counts, which remain after the visits are deleted; one row per day. */
export function countsQuery(
  db: Db,
  office: LogOffice,
  filter: Filter,
): CompiledQuery<Tally & { closed_at?: Date | null }> {
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
export function tally({ state }: Filter, over = sql``) {
  const counts = state ? sql`true` : sql`v.state in ('inside', 'left', 'unclosed') and v.voided_at is null`
  return sql`
    count(*) filter (where ${counts}) ${over} as visits,
    coalesce(sum(v.party_size) filter (where ${counts}) ${over}, 0) as people,
    count(*) filter (where v.state = 'inside' and v.voided_at is null) ${over} as inside,
    count(*) filter (where v.state = 'unclosed' and v.voided_at is null) ${over} as unclosed`
}

export function sumOf(rows: (Tally & { closed_at?: Date | null })[], oneDay: boolean): Counts {
  const sums = COUNTED.map((name) => [name, rows.reduce((total, row) => total + row[name], 0)])
  return { ...(Object.fromEntries(sums) as Tally), closedAt: (oneDay && rows[0]?.closed_at) || null }
}
