import { type PeriodQuery, periodParams, readPeriod } from '../../http/period-params.ts'
import type { OfficeDay } from '../../platform/lib/clock.ts'

/** The columns by which the table can be sorted. */
export const COLUMNS = [
  ...(['name', 'visits', 'before', 'people', 'inside', 'smartphone'] as const),
  ...(['had', 'helped', 'leaving', 'rate', 'one_stop'] as const),
]
export type Column = (typeof COLUMNS)[number]

/** How the table lists offices: individually, or grouped with sums. */
export const GROUPINGS = ['office', 'kind', 'locality'] as const
export type Grouping = (typeof GROUPINGS)[number]

export interface OverviewQuery extends PeriodQuery {
  by: Grouping
  sort: Column
  descending: boolean
}

/** Parses the query; missing or invalid parts get their defaults. */
export function readOverviewQuery(query: Record<string, unknown>, today: OfficeDay): OverviewQuery {
  const sort = COLUMNS.find((column) => column === query['sort']) ?? 'visits'
  return {
    ...readPeriod(query, today),
    by: GROUPINGS.find((one) => one === query['by']) ?? 'office',
    sort,
    descending: query['order'] === 'up' ? false : query['order'] === 'down' ? true : sort !== 'name',
  }
}

/** The URL of the same page with `change` applied. */
export function addressOf(
  query: OverviewQuery,
  change: Partial<Pick<OverviewQuery, 'by' | 'sort' | 'descending'>> = {},
): string {
  const words = [...periodParams(query), ...orderParams({ ...query, ...change })]
  return `/district?${new URLSearchParams(words).toString()}`
}

type Param = [name: string, value: string]

/** The query of the order; default values are left out. */
export function orderParams({ by, sort, descending }: OverviewQuery): Param[] {
  const usual = sort === 'visits' && descending
  return [
    ...(by === 'office' ? [] : [['by', by] as Param]),
    ...(usual
      ? []
      : ([
          ['sort', sort],
          ['order', descending ? 'down' : 'up'],
        ] as Param[])),
  ]
}
