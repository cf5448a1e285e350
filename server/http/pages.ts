import type { Request } from 'express'
import { z } from 'zod'

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

export function pagesBeside(address: string, page: number, more: boolean): Pages {
  const linkTo = (other: number) => (other > 1 ? `${address}?page=${other}` : address)
  return { newer: page > 1 ? linkTo(page - 1) : undefined, older: more ? linkTo(page + 1) : undefined }
}
