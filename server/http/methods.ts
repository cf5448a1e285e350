import type { RequestHandler } from 'express'
import { HttpError } from '../platform/lib/errors.ts'

const KNOWN = ['GET', 'HEAD', 'POST']

/** Browsers need no other method here, and no other site may ask for permission to call us. */
export const knownMethods: RequestHandler = (req, res, next) => {
  if (KNOWN.includes(req.method)) return next()
  res.set('Allow', KNOWN.join(', '))
  next(new HttpError(405))
}
