import type { Request } from 'express'
import * as z from 'zod'
import type { Actor } from '../../platform/audit/actor.ts'
import type { Db } from '../../platform/db/connect.ts'
import { addDays, isOfficeDay, type OfficeDay, officeDay } from '../../platform/lib/clock.ts'
import { notFound } from '../../platform/lib/errors.ts'
import { readDay } from '../../platform/lib/typed-day.ts'
import { findFilter } from './actions.ts'
import type { Filter } from './criteria.ts'
import { findView } from './saved-views.ts'
import { daysOf, filterOfView } from './view-form.ts'

export const VIEWS = ['today', 'inside', 'unclosed', 'week', 'month'] as const
/** `ahead` shows visits dated in the future by a clock that was ahead; only the head's start page links to it. */
const ALL_VIEWS = [...VIEWS, 'ahead'] as const
export type View = (typeof ALL_VIEWS)[number]

/** What the log shows: a predefined view, a saved view, one day, or a search. */
export interface LogQuery {
  filter: Filter
  by: View | 'own' | 'day' | 'search'
  /** The name of a saved view. */
  name?: string
  /** The query of the URL, without the position in the list. */
  address: string
}

export const LogParams = z.object({
  view: z.enum(ALL_VIEWS).default('today'),
  f: z.guid().optional(),
  v: z.guid().optional(),
  // A repeated parameter is an array, so it is no valid day.
  day: z.string().transform(readDay).optional().catch(''),
})

const Here = z
  .object({
    view: z.enum(ALL_VIEWS),
    f: z.guid(),
    v: z.guid(),
    day: z.iso.date(),
    ...{ after: z.string().regex(/^[\w.-]{1,80}$/), before: z.string().regex(/^[\w.-]{1,80}$/) },
  })
  .partial()

/** The query of the log page from which a visit was opened; empty when it was opened elsewhere. */
export function hereOf({ query }: Pick<Request, 'query'>): string {
  return Object.entries(Here.safeParse(query).data ?? {})
    .map(([name, value]) => `${name}=${value}`)
    .join('&')
}

/**
 * Throws 404 for a view that is not this user's. Returns undefined for an unknown or expired search, and for a day that the log
 * does not have.
 */
export async function findLogQuery(
  db: Db,
  actor: Actor,
  { view, f, v, day }: z.infer<typeof LogParams>,
): Promise<LogQuery | undefined> {
  const today = officeDay(actor.now)
  if (f !== undefined) {
    const filter = await findFilter(db, actor, f)
    return filter && { filter, by: 'search', address: `f=${f}` }
  }
  if (v !== undefined) {
    const saved = await findView(db, actor, v)
    if (!saved) throw notFound()
    return { filter: filterOfView(saved.criteria, today), by: 'own', name: saved.name, address: `v=${v}` }
  }
  if (day === undefined) return queryOfView(view, today)
  if (!isOfficeDay(day) || day > today) return undefined
  return { filter: { from: day, to: day }, by: 'day', address: `day=${day}` }
}

export function queryOfView(view: View, today: OfficeDay): LogQuery {
  return { filter: viewFilter(view, today), by: view, address: `view=${view}` }
}

export function viewFilter(view: View, today: OfficeDay): Filter {
  switch (view) {
    case 'inside':
    case 'unclosed':
      return { state: view }
    case 'ahead':
      return { from: addDays(today, 1) }
    case 'today':
    case 'week':
    case 'month':
      return { ...daysOf(view, today) }
  }
}
