import type { Request, Response } from 'express'
import type { Target } from '../../core/visits/change.ts'
import { findVisit } from '../../core/visits/queries.ts'
import type { Services } from '../../http/context.ts'
import { idParam } from '../../http/id-param.ts'
import type { VisitRow } from '../../platform/db/schema.ts'
import { notFound } from '../../platform/lib/errors.ts'

/** The visit of the address, before anybody has looked whether this office has it. Throws 404 for what is no id. */
export function targetOf({ clock }: Pick<Services, 'clock'>, req: Request, res: Response): Target {
  return targetAt(clock.now(), res, idParam(req))
}

export function targetAt(now: Date, res: Response, visitId: string): Target {
  return { officeId: res.locals.office.id, visitId, accountId: res.locals.staff.id, now }
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
