import type { Request, Response } from 'express'
import { z } from 'zod'
import type { Target } from '../../core/visits/actions.ts'
import { findVisit } from '../../core/visits/queries.ts'
import type { Finder } from '../../core/visits/returning-visitor.ts'
import type { Services } from '../../http/context.ts'
import type { VisitRow } from '../../platform/db/schema.ts'
import { notFound } from '../../platform/lib/errors.ts'

/** The visit of the address, before anybody has looked whether this office has it. Throws 404 for what is no id. */
export function targetOf({ clock }: Pick<Services, 'clock'>, req: Request, res: Response): Target {
  const id = z.guid().safeParse(req.params['id'])
  if (!id.success) throw notFound()
  return targetAt(clock.now(), res, id.data)
}

export function targetAt(now: Date, res: Response, visitId: string): Target {
  return { officeId: res.locals.office.id, visitId, actor: { id: res.locals.staff.id }, now }
}

export function finderAt(now: Date, { locals: { office, staff } }: Response): Finder {
  return { officeId: office.id, accountId: staff.id, now }
}

/** Throws 404 for what is no id, for an unknown one and for another office's alike. */
export async function getVisit(
  { db, clock }: Pick<Services, 'db' | 'clock'>,
  req: Request,
  res: Response,
): Promise<VisitRow> {
  const { officeId, visitId } = targetOf({ clock }, req, res)
  const visit = await findVisit(db, officeId, visitId)
  if (!visit) throw notFound()
  return visit
}
