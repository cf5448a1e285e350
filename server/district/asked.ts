import { isOfficeDay, type OfficeDay } from '../clock.ts'
import { daysIn, PERIOD_KINDS, type Period, type PeriodKind, periodAround } from '../figures/period.ts'
import type { Problem, Problems, Typed } from '../http/form.ts'
import { COLUMNS, type Column } from './columns.ts'

/** How the offices stand in the table: one under the other, or in groups with sums. */
export const GROUPINGS = ['office', 'kind', 'locality'] as const
export type Grouping = (typeof GROUPINGS)[number]

/** Longer than the figures of any district reach back. */
const LONGEST = 3660

export interface Asked {
  kind: PeriodKind | 'range'
  period: Period
  by: Grouping
  sort: Column
  descending: boolean
  /** Of the period that was asked for; today's figures are shown then. */
  problems: Problems
  typed: Typed
}

type Query = Record<string, unknown>

/** Reads the address. Whatever it does not have, or has wrong, is as on the first visit. */
export function readAsked(query: Query, today: OfficeDay): Asked {
  const sort = COLUMNS.find((column) => column === query['sort']) ?? 'visits'
  return {
    ...askedPeriod(query, today),
    by: GROUPINGS.find((one) => one === query['by']) ?? 'office',
    sort,
    descending: query['order'] === 'up' ? false : query['order'] === 'down' ? true : sort !== 'name',
  }
}

type AskedPeriod = Pick<Asked, 'kind' | 'period' | 'problems' | 'typed'>

function askedPeriod(query: Query, today: OfficeDay): AskedPeriod {
  const [from, to] = [textOf(query['from']), textOf(query['to'])]
  if (from !== undefined || to !== undefined) return askedRange({ from: from ?? '', to: to ?? '' }, today)
  const day = query['day'] === undefined ? today : (textOf(query['day']) ?? '')
  if (!isOfficeDay(day) || day > today) return refused('from', { key: 'problem.date' }, { from: day }, today)
  const kind = PERIOD_KINDS.find((one) => one === query['period']) ?? 'day'
  const period = periodAround(kind, day, today)
  return { kind, period, problems: {}, typed: { ...period } }
}

function askedRange(typed: { from: string; to: string }, today: OfficeDay): AskedPeriod {
  const { from, to } = typed
  const period = { from, to: to > today ? today : to }
  if (!isOfficeDay(from)) return refused('from', { key: 'problem.date' }, typed, today)
  if (!isOfficeDay(to)) return refused('to', { key: 'problem.date' }, typed, today)
  if (from > today) return refused('from', { key: 'problem.date_future' }, typed, today)
  if (from > to) return refused('to', { key: 'problem.period' }, typed, today)
  if (daysIn(period) > LONGEST) {
    return refused('to', { key: 'problem.period_long', detail: { max: String(LONGEST) } }, typed, today)
  }
  return { kind: 'range', period, problems: {}, typed: { ...period } }
}

function refused(field: 'from' | 'to', problem: Problem, typed: Typed, today: OfficeDay): AskedPeriod {
  return { kind: 'day', period: { from: today, to: today }, problems: { [field]: problem }, typed }
}

/** A parameter that comes twice is none. */
function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}

/** The address of the same page with `change`. */
export function addressOf(
  asked: Asked,
  change: Partial<Pick<Asked, 'by' | 'sort' | 'descending'>> = {},
): string {
  const words = [...periodWords(asked), ...orderWords({ ...asked, ...change })]
  return `/district?${new URLSearchParams(words).toString()}`
}

type Word = [name: string, value: string]

function periodWords({ kind, period }: Asked): Word[] {
  if (kind === 'range')
    return [
      ['from', period.from],
      ['to', period.to],
    ]
  return [
    ['period', kind],
    ['day', period.to],
  ]
}

/** What is as on the first visit is left out. */
export function orderWords({ by, sort, descending }: Asked): Word[] {
  const usual = sort === 'visits' && descending
  return [
    ...(by === 'office' ? [] : [['by', by] as Word]),
    ...(usual
      ? []
      : ([
          ['sort', sort],
          ['order', descending ? 'down' : 'up'],
        ] as Word[])),
  ]
}
