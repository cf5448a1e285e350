import type { Router } from 'express'
import { findExceptions } from '../../core/calendar/queries.ts'
import { workingDaysBetween } from '../../core/calendar/working-days.ts'
import { periodBefore } from '../../core/figures/date-range.ts'
import { isUnused } from '../../core/offices/replace.ts'
import { EXAMPLE } from '../../core/offices/seed-file.ts'
import { officesDuring } from '../../core/offices/tree.ts'
import type { Services } from '../../http/context.ts'
import { firstStepsPart } from '../../http/first-steps-part.ts'
import { flashText } from '../../http/flash.ts'
import { restoredPart } from '../../http/restored-part.ts'
import { createRouter } from '../../http/router.ts'
import { officeDay } from '../../platform/lib/clock.ts'
import { districtPage } from './district-page.ts'
import { readOverviewQuery } from './overview-params.ts'
import { readCourses, readDistrict } from './queries.ts'
import { windowOf } from './window.ts'

/** Figures of all offices, never names: from daily counts, under the district's scope. */
export function districtRoutes(services: Services): Router {
  const router = createRouter()

  router.get('/', async (req, res) => {
    const { db, clock, offices, currentApp } = services
    const { t, lang, isHead, office } = res.locals
    // Where there is one unit, its own day is what there is to see.
    if (isHead) return res.redirect(303, '/today')
    const today = officeDay(clock.now())
    const all = await offices.tree()
    const query = readOverviewQuery(req.query, today)
    const window = windowOf(query.period)
    const [app, exceptions, figures, courses, firstSteps, restored, unused] = await Promise.all([
      currentApp(),
      findExceptions(db),
      readDistrict(services, { window, before: periodBefore(query.period), today }),
      readCourses(services, window),
      firstStepsPart(services, res),
      restoredPart(services, res),
      !res.locals.demo && isUnused(services),
    ])
    const listed = officesDuring(all, query.period)
    const { from, to } = query.period
    const worked = workingDaysBetween(from, to, exceptions).length > 0
    const oneStop = office.organisation.parts.includes('one_stop')
    const given = {
      query,
      figures,
      courses,
      window,
      today,
      worked,
      offices: listed,
      appName: app?.name,
      oneStop,
    }
    if (Object.keys(query.problems).length > 0) res.status(422)
    const message = flashText(res, { organisation_set: 'own_organisation.done' })
    const setUp = unused && (office.code === EXAMPLE ? ('offer' as const) : ('again' as const))
    const page = { ...districtPage(given, { t, lang }), firstSteps, restored, setUp, message }
    res.render('district/overview/district', page)
  })

  return router
}
