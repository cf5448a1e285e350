import type { Router } from 'express'
import { officesDuring } from '../../core/offices/tree.ts'
import { staffInDistrict } from '../../core/recommended-app/staff.ts'
import type { Services } from '../../http/context.ts'
import { createRouter } from '../../http/router.ts'
import { officeDay } from '../../platform/lib/clock.ts'
import { type StaffInDistrictPage, staffRows } from './people-page.ts'

/** The district's view of the rosters: counts by office, no names. */
export function staffInDistrictRoutes({ db, clock, offices }: Services): Router {
  const router = createRouter()

  router.get('/', async (_req, res) => {
    const { t, lang } = res.locals
    const today = officeDay(clock.now())
    const [tree, figures] = await Promise.all([offices.tree(), staffInDistrict(db)])
    const below = officesDuring(tree, { from: today, to: today })
    res.render('head/people/district', {
      title: t('people.district_title'),
      ...staffRows(below, figures, t, lang),
    } satisfies StaffInDistrictPage)
  })

  return router
}
