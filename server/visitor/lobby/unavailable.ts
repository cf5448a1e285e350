import type { ErrorRequestHandler } from 'express'
import { statusOf } from '../../http/error-page.ts'

const SECONDS = '15'

/** A screen that was switched on while the database is away has nobody to reload it: it reloads automatically. */
export const lobbyUnavailable: ErrorRequestHandler = (error, req, res, next) => {
  if (statusOf(error) === 503 && req.method === 'GET') res.set('Refresh', SECONDS)
  next(error)
}
