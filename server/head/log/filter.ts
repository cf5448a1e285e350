import type { Purpose } from '../../core/visits/visit.ts'
import type { AppStatus, VisitState } from '../../platform/db/schema.ts'
import { addDays, type OfficeDay } from '../../platform/lib/clock.ts'
import { daysOf } from './relative-period.ts'

/** The criteria of the log; empty ones do not apply. The period includes both days. */
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
/** `ahead` shows visits dated in the future by a clock that was ahead; only the head's start page links to it. */
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

/** The names of the criteria in use, which the audit may record; their values it may not. */
export function criteriaOf(filter: Filter): (keyof Filter)[] {
  return (Object.keys(EVERYTHING) as (keyof Filter)[]).filter((name) => Boolean(filter[name]))
}

/** True when the filter is just a period of whole days, for which the stored figures have the counts. */
export function isPeriod(filter: Filter): filter is Filter & { from: OfficeDay; to: OfficeDay } {
  return criteriaOf(filter).join() === 'from,to'
}
