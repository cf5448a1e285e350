import type { Router } from 'express'
import { verifyChain } from '../audit/verify.ts'
import { clockTime, dateText, officeDay } from '../clock.ts'
import type { Services } from '../context.ts'
import { createRouter } from '../http/router.ts'
import { type ChainPage, chainView } from './chain-page.ts'

/** Whether the audit of the own office is whole, recomputed from its first row each time somebody asks. */
export function chainRoutes({ db, clock }: Services): Router {
  const router = createRouter()

  router.get('/', async (_req, res) => {
    const { office, t } = res.locals
    const now = clock.now()
    const state = await verifyChain(db, office.id)
    res.render('log/chain', {
      title: t('log.chain.title'),
      checked: t('log.chain.checked', { time: clockTime(now), day: dateText(officeDay(now)) }),
      ...chainView(state, t),
    } satisfies ChainPage)
  })

  return router
}
