import type { RequestHandler } from 'express'
import type { Role } from '../platform/db/schema.ts'
import { forbidden } from '../platform/lib/errors.ts'

/** The roles that may open what is mounted below; everybody else gets 403 and stays signed in. */
export function requireRole(...roles: Role[]): RequestHandler {
  return (_req, res, next) => {
    next(roles.includes(res.locals.staff.role) ? undefined : forbidden())
  }
}
