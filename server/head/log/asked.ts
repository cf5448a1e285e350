import { z } from 'zod'
import type { Db } from '../../platform/db/connect.ts'
import { isOfficeDay, type OfficeDay, officeDay } from '../../platform/lib/clock.ts'
import { notFound } from '../../platform/lib/errors.ts'
import type { Reader } from './actions.ts'
import { dayFilter, type Filter, VIEWS, type View, viewFilter } from './filter.ts'
import { findFilter } from './filter-queries.ts'
import { filterOfView } from './view-form.ts'
import { findView } from './view-queries.ts'

/** What the log was opened at: one of the views, a view of one's own, one day, or what somebody searched for. */
export interface Asked {
  filter: Filter
  by: View | 'own' | 'day' | 'search'
  /** Of a view of one's own. */
  name?: string
  /** The query of the address, without the place in it. */
  address: string
}

export const AskedQuery = z.object({
  view: z.enum(VIEWS).default('today'),
  f: z.guid().optional(),
  v: z.guid().optional(),
  // One that comes twice is no day.
  day: z.string().optional().catch(''),
})

/**
 * Throws 404 for a view that is not this person's; undefined for a search that is not or is not kept any more, and for a
 * day that the log does not have.
 */
export async function findAsked(
  db: Db,
  reader: Reader,
  { view, f, v, day }: z.infer<typeof AskedQuery>,
): Promise<Asked | undefined> {
  const today = officeDay(reader.now)
  if (f !== undefined) {
    const filter = await findFilter(db, reader, f)
    return filter && { filter, by: 'search', address: `f=${f}` }
  }
  if (v !== undefined) {
    const saved = await findView(db, reader, v)
    if (!saved) throw notFound()
    return { filter: filterOfView(saved.asked, today), by: 'own', name: saved.name, address: `v=${v}` }
  }
  if (day === undefined) return askedView(view, today)
  if (!isOfficeDay(day) || day > today) return undefined
  return { filter: dayFilter(day), by: 'day', address: `day=${day}` }
}

export function askedView(view: View, today: OfficeDay): Asked {
  return { filter: viewFilter(view, today), by: view, address: `view=${view}` }
}
