import type { Response, Router } from 'express'
import { lastClosedDay } from '../../core/visits/close-of-day.ts'
import { listEnded } from '../../core/visits/queries.ts'
import type { Services } from '../../http/context.ts'
import { readForm } from '../../http/form.ts'
import { pageAsked } from '../../http/pages.ts'
import { createRouter } from '../../http/router.ts'
import { type Board, FindForm } from './board.ts'
import { endedPage } from './ended-page.ts'

/** Visitors who left today or were turned away: to look one up, and to undo a mistaken tap. */
export function endedRoutes({ db, clock }: Services, board: Board): Router {
  const router = createRouter()

  const show = async (res: Response, asked: { query: string; page: number }) => {
    const { office, t, flash } = res.locals
    const visits = await listEnded(db, office.id, lastClosedDay(office.closeMinutes, clock.now()))
    res.render('reception/gate/ended', {
      title: t('ended.title'),
      ...endedPage(office, visits, asked, t),
      notice: flash && (await board.notice(res, flash)),
    })
  }

  router.get('/ended', (req, res) => show(res, { query: '', page: pageAsked(req) }))

  // POST, because a name must not appear in a URL.
  router.post('/ended', async (req, res) => {
    const form = readForm(FindForm, req)
    await show(res, { query: form.ok ? form.values.query : '', page: 1 })
  })
  return router
}
