import type { Router } from 'express'
import { officeDay } from '../clock.ts'
import type { Services } from '../context.ts'
import type { OfficeRow } from '../db/schema.ts'
import { type Period, periodBefore } from '../figures/period.ts'
import { requireRole } from '../http/guards.ts'
import { createRouter } from '../http/router.ts'
import { readAsked } from './asked.ts'
import { type DistrictPage, districtPage } from './district-page.ts'
import { readDistrict } from './queries.ts'
import { windowOf } from './window.ts'

/** Figures of all offices, never a name: read from the days' own counts under the district's scope. */
export function districtRoutes(services: Services): Router {
  const router = createRouter()
  router.use(requireRole('district'))

  router.get('/', async (req, res) => {
    const { clock, offices, currentApp } = services
    const { t, lang, office } = res.locals
    const today = officeDay(clock.now())
    const asked = readAsked(req.query, today)
    const window = windowOf(asked.period)
    const [all, app, figures] = await Promise.all([
      offices.list(),
      currentApp(),
      readDistrict(services, window, periodBefore(asked.period)),
    ])
    const counted = new Set(figures.offices.filter(({ visits }) => visits > 0).map((one) => one.office_id))
    const listed = all.filter(
      (one) => one.id !== office.id && (existed(one, asked.period) || counted.has(one.id)),
    )
    const given = { asked, figures, offices: listed, window, today, appName: app?.name }
    if (Object.keys(asked.problems).length > 0) res.status(422)
    res.render('district/district', districtPage(given, { t, lang }) satisfies DistrictPage)
  })

  return router
}

/** At the end of the period, which is what the figures are told of. */
function existed({ valid_from, valid_to }: OfficeRow, { to }: Period): boolean {
  return (valid_from === null || valid_from <= to) && (valid_to === null || to <= valid_to)
}
