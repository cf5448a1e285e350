import type { RequestHandler } from 'express'
import { HttpError } from '../platform/lib/errors.ts'

const KNOWN = ['GET', 'HEAD', 'POST']

/** Browsers need no other method here, and no other site is to ask whether it may call us. */
export const knownMethods: RequestHandler = (req, res, next) => {
  if (KNOWN.includes(req.method)) return next()
  res.set('Allow', KNOWN.join(', '))
  next(new HttpError(405))
}

/** Only for what is looked at. What is sent to the same address is refused: a body that comes slowly would hold the turn. */
export function whereShown(turn: RequestHandler): RequestHandler {
  return (req, res, next) => (req.method === 'GET' || req.method === 'HEAD' ? turn(req, res, next) : next())
}
