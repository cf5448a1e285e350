import * as z from 'zod'
import type { Pages } from './people-page.ts'

/** People on one page; rendering more would delay other requests. */
const PAGE = 200

/** The members on the page whose number is in the URL. */
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
