import type { Router } from 'express'
import type { Services } from '../../http/context.ts'
import { createRouter } from '../../http/router.ts'
import { checkNewest, checkWhole } from '../../platform/audit/checks.ts'
import { type ChainPage, chainView } from './chain-page.ts'

/**
 * Whether the audit of the user's office is intact. Opening the page verifies the newest rows; all rows are verified every
 * night and on request.
 */
export function chainRoutes({ db, clock }: Services): Router {
  const router = createRouter()

  router.get('/', async (_req, res) => {
    const { office, t, lang } = res.locals
    const now = clock.now()
    const check = await checkNewest(db, office.id, now)
    res.render('head/log/chain', {
      title: t('log.chain.title'),
      ...chainView(check, now, lang, t),
    } satisfies ChainPage)
  })

  router.post('/', async (_req, res) => {
    await checkWhole(db, res.locals.office.id, clock.now())
    res.redirect(303, '/log/chain')
  })

  return router
}
