import type { ErrorRequestHandler } from 'express'
import { statusOf } from '../../http/error-page.ts'

const SECONDS = '15'

/** Makes a screen that was switched on while the database is unavailable reload itself: nobody is there to do it. */
export const lobbyUnavailable: ErrorRequestHandler = (error, req, res, next) => {
  if (statusOf(error) === 503 && req.method === 'GET') res.set('Refresh', SECONDS)
  next(error)
}
