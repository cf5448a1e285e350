import type { Request } from 'express'
import * as z from 'zod'
import { notFound } from '../platform/lib/errors.ts'

const Id = z.guid()

/** The id in the address. Throws 404 for anything that is no id. */
export function idParam(req: Request, name = 'id'): string {
  const id = Id.safeParse(req.params[name])
  if (!id.success) throw notFound()
  return id.data
}
