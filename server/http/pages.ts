import type { Request } from 'express'
import * as z from 'zod'

const PageQuery = z.object({ page: z.coerce.number().int().min(1).max(1000).catch(1) })

/** The page number in the address; 1 by default. */
export function pageAsked({ query }: Pick<Request, 'query'>): number {
  return PageQuery.parse(query).page
}

/** `also` is added to both addresses. */
export function pagesBeside(address: string, page: number, more: boolean, also = '') {
  const linkTo = (other: number) => {
    const query = [other > 1 ? `page=${other}` : '', also].filter(Boolean).join('&')
    return query ? `${address}?${query}` : address
  }
  return { newer: page > 1 ? linkTo(page - 1) : undefined, older: more ? linkTo(page + 1) : undefined }
}
