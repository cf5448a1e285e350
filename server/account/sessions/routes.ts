import type { Response, Router } from 'express'
import * as z from 'zod'
import { endOwnSessions, type Which } from '../../core/accounts/session-actions.ts'
import { listSessions, sessionLines } from '../../core/accounts/sessions.ts'
import type { Services } from '../../http/context.ts'
import { createRouter } from '../../http/router.ts'

/** The sessions of the signed-in account. */
export function sessionRoutes({ db, clock, live, cookies, flashes }: Services): Router {
  const router = createRouter()

  router.get('/', async (_req, res) => {
    const { staff, t, flash } = res.locals
    const sessions = await listSessions(db, staff, clock.now())
    res.render('account/sessions/sessions', {
      title: t('sessions.title'),
      sessions: sessionLines(sessions, { base: '/sessions', own: staff.session }, t),
      done: flash?.key === 'session_ended',
    })
  })

  router.post('/end', async (_req, res) => {
    await end(res, 'all')
    cookies.clear(res, 'sid')
    res.redirect(303, '/sign-in')
  })

  router.post('/:id/end', async (req, res) => {
    const id = z.guid().safeParse(req.params['id'])
    // A session that has ended meanwhile, or never existed, counts as ended.
    if (id.success) await end(res, { sessionId: id.data })
    flashes.set(res, { key: 'session_ended' })
    res.redirect(303, '/sessions')
  })

  const end = async (res: Response, which: Which): Promise<void> => {
    const { staff, office } = res.locals
    await endOwnSessions(db, staff, which, clock.now())
    // Open boards check their sessions again, in every instance.
    live.changed(office.id)
  }

  return router
}
