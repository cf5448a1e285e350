import type { Request, Response } from 'express'
import type { Target } from '../../core/visits/change.ts'
import { findVisit } from '../../core/visits/queries.ts'
import type { Services } from '../../http/context.ts'
import { idParam } from '../../http/id-param.ts'
import type { VisitRow } from '../../platform/db/schema.ts'
import { notFound } from '../../platform/lib/errors.ts'

/** The visit id of the URL, not yet looked up in this office. Throws 404 when it is no valid id. */
export function targetOf({ clock }: Pick<Services, 'clock'>, req: Request, res: Response): Target {
  return targetAt(clock.now(), res, idParam(req))
}

export function targetAt(now: Date, res: Response, visitId: string): Target {
  return { officeId: res.locals.office.id, visitId, accountId: res.locals.staff.id, now }
}

/** Throws 404 when the id is invalid, unknown or belongs to another office. */
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
