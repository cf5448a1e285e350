import type { RequestHandler } from 'express'
import { closureText } from '../../core/offices/closure.ts'
import type { Services } from '../../http/context.ts'
import { officeDay } from '../../platform/lib/clock.ts'
import type { Board } from './board.ts'
import { warning } from './notice.ts'

/** Blocks entries on days on which the office is not open; the board then says why and where to go. Departures still work. */
export function whileOpen({ clock }: Pick<Services, 'clock'>, board: Board): RequestHandler {
  return async (req, res, next) => {
    const closed = closureText(res.locals.office, officeDay(clock.now()), res.locals.t)
    if (!closed) return next()
    await board.say(req, res.status(409), warning(closed))
  }
}
