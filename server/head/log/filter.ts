import type { Purpose } from '../../core/visits/visit.ts'
import type { AppStatus, VisitState } from '../../platform/db/schema.ts'
import { addDays, type OfficeDay } from '../../platform/lib/clock.ts'
import { daysOf } from './relative-period.ts'

/** The criteria of the log; empty ones do not count. Both days belong to the period. */
export interface Filter {
  words: string
  from: OfficeDay | null
  to: OfficeDay | null
  state: VisitState | 'voided' | null
  purpose: Purpose | null
  appStatus: AppStatus | null
  recorder: string | null
}

const EVERYTHING: Filter = {
  words: '',
  from: null,
  to: null,
  state: null,
  purpose: null,
  appStatus: null,
  recorder: null,
}

export const VIEWS = ['today', 'inside', 'unclosed', 'week', 'month'] as const
/** Also of days that have not come, which a clock that was ahead has written: no link leads there but that of the head's page. */
export const ALL_VIEWS = [...VIEWS, 'ahead'] as const
export type View = (typeof ALL_VIEWS)[number]

export function viewFilter(view: View, today: OfficeDay): Filter {
  switch (view) {
    case 'inside':
    case 'unclosed':
      return { ...EVERYTHING, state: view }
    case 'ahead':
      return { ...EVERYTHING, from: addDays(today, 1) }
    case 'today':
    case 'week':
    case 'month':
      return { ...EVERYTHING, ...daysOf(view, today) }
  }
}

export function dayFilter(day: OfficeDay): Filter {
  return { ...EVERYTHING, from: day, to: day }
}

/** The names of what is asked for: the audit may know these, never the words. */
export function criteriaOf(filter: Filter): (keyof Filter)[] {
  return (Object.keys(EVERYTHING) as (keyof Filter)[]).filter((name) => Boolean(filter[name]))
}

/** Whole days and nothing else: the figures of these days say how many visits that are. */
export function isPeriod(filter: Filter): filter is Filter & { from: OfficeDay; to: OfficeDay } {
  return criteriaOf(filter).join() === 'from,to'
}
