import type { Request, Response } from 'express'
import { findSession } from '../../core/accounts/sessions.ts'
import type { Services } from '../../http/context.ts'
import { openStream } from '../../http/events.ts'
import type { Board } from './board.ts'

/**
 * Sends the list again whenever something changed in the office. Each time the session is looked at first: a
 * stream ends with it. When reading fails the stream ends too, and the browser comes back by itself.
 */
export function streamBoard(services: Services, board: Board, req: Request, res: Response): void {
  const { pool, clock, live, log } = services
  const { office, staff } = res.locals
  const stream = openStream(req, res)
  let reading = false
  let again = false

  const refresh = async () => {
    if (reading) {
      again = true
      return
    }
    reading = true
    do {
      again = false
      if (!(await findSession(pool, staff.session, clock.now(), true))) return stream.end()
      const list = await board.list(res)
      stream.send(await rendered(res, list))
    } while (again)
    reading = false
  }

  const unsubscribe = live.subscribe(office.id, () => {
    refresh().catch((error: Error) => {
      log.warn({ event: 'stream ended', code: 'code' in error ? error.code : undefined })
      stream.end()
    })
  })
  stream.onEnd(unsubscribe)
}

function rendered(res: Response, list: Awaited<ReturnType<Board['list']>>): Promise<string> {
  return new Promise((resolve, reject) => {
    res.app.render('reception/gate/inside', { ...res.locals, list }, (error: Error | null, html: string) =>
      error ? reject(error) : resolve(html),
    )
  })
}
