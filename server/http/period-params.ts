import {
  type DateRange,
  daysIn,
  PERIOD_KINDS,
  type PeriodKind,
  periodAround,
} from '../core/figures/date-range.ts'
import { isOfficeDay, type OfficeDay } from '../platform/lib/clock.ts'
import { readDay } from '../platform/lib/typed-day.ts'
import type { Problem, Problems, Typed } from './form.ts'

/** Days: longer than any district's figures reach back. */
const LONGEST = 3660

export interface PeriodQuery {
  kind: PeriodKind | 'range'
  period: DateRange
  /** Problems of the typed period; today's figures are shown then. */
  problems: Problems
  typed: Typed
}

/** Reads the query: a day, week or month, or a range of days. A mistake leads to today, with a problem. */
export function readPeriod(query: Record<string, unknown>, today: OfficeDay): PeriodQuery {
  const [from, to] = [textOf(query['from']), textOf(query['to'])]
  if (from !== undefined || to !== undefined)
    return readRange({ from: readDay(from ?? ''), to: readDay(to ?? '') }, today)
  const day = query['day'] === undefined ? today : readDay(textOf(query['day']) ?? '')
  if (!isOfficeDay(day) || day > today) return refused('from', { key: 'problem.date' }, { from: day }, today)
  const kind = PERIOD_KINDS.find((one) => one === query['period']) ?? 'day'
  const period = periodAround(kind, day, today)
  return { kind, period, problems: {}, typed: { ...period } }
}

function readRange(typed: { from: string; to: string }, today: OfficeDay): PeriodQuery {
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

function refused(field: 'from' | 'to', problem: Problem, typed: Typed, today: OfficeDay): PeriodQuery {
  return { kind: 'day', period: { from: today, to: today }, problems: { [field]: problem }, typed }
}

/** The same period as query parameters. */
export function periodParams({
  kind,
  period,
}: Pick<PeriodQuery, 'kind' | 'period'>): [name: string, value: string][] {
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

/** A parameter that occurs twice counts as absent. */
function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}
