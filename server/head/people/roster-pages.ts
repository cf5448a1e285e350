import * as z from 'zod'
import type { Pages } from './people-page.ts'

/** People on one page: a longer one would hold the others up while it is made. */
const PAGE = 200

/** The members that the page shows whose number stands in the address. */
export function pageOf<T>(members: T[], query: { page?: unknown }): Pages & { shown: T[] } {
  const last = Math.max(1, Math.ceil(members.length / PAGE))
  const page = z.coerce.number().int().min(1).max(last).catch(1).parse(query.page)
  const linkTo = (other: number) => (other >= 1 && other <= last ? `?page=${other}` : '')
  return {
    shown: members.slice((page - 1) * PAGE, page * PAGE),
    earlier: linkTo(page - 1),
    later: linkTo(page + 1),
  }
}
