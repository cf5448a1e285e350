import type { Request } from 'express'
import * as z from 'zod'

/** The pages beside the one that is shown. */
export interface Pages {
  newer: string | undefined
  older: string | undefined
}

const PageQuery = z.object({ page: z.coerce.number().int().min(1).max(1000).catch(1) })

/** The first one where the address asks for none. */
export function pageAsked({ query }: Pick<Request, 'query'>): number {
  return PageQuery.parse(query).page
}

/** `also` stands in every address. */
export function pagesBeside(address: string, page: number, more: boolean, also = ''): Pages {
  const linkTo = (other: number) => {
    const query = [other > 1 ? `page=${other}` : '', also].filter(Boolean).join('&')
    return query ? `${address}?${query}` : address
  }
  return { newer: page > 1 ? linkTo(page - 1) : undefined, older: more ? linkTo(page + 1) : undefined }
}
