import type { Router } from 'express'
import { findExceptions } from '../../core/calendar/queries.ts'
import { workingDaysBetween } from '../../core/calendar/working-days.ts'
import { officesDuring } from '../../core/offices/tree.ts'
import type { Services } from '../../http/context.ts'
import { readPeriod } from '../../http/period-params.ts'
import { createRouter } from '../../http/router.ts'
import { addDays, officeDay } from '../../platform/lib/clock.ts'
import { complianceOf, readOrder } from './compliance.ts'
import { compliancePage } from './compliance-page.ts'
import { readCompliance } from './queries.ts'

/** Shows which offices record every working day, and reminders for the others. */
export function complianceRoutes(services: Services): Router {
  const { db, clock, offices, currentApp } = services
  const router = createRouter()

  router.get('/', async (req, res) => {
    const { t, lang } = res.locals
    const now = clock.now()
    const today = officeDay(now)
    // The default period is a month.
    const all = await offices.tree()
    const query = readPeriod({ period: 'month', ...req.query }, today)
    const [app, exceptions, { recorded, last, began = today }] = await Promise.all([
      currentApp(),
      findExceptions(db),
      readCompliance(services, query.period),
    ])
    const of = new Map(recorded.map((one) => [one.office_id, one]))
    const newest = new Map(last.map((one) => [one.office_id, one]))
    const { from, to } = query.period
    // Counts from the first entry in the district, and leaves out today, which is not over.
    const first = [began, from].toSorted().at(-1) ?? from
    const until = to < today ? to : addDays(today, -1)
    const rules = {
      today,
      workingDays: workingDaysBetween(first, until, exceptions),
      appRecommended: app !== undefined,
    }
    const lines = officesDuring(all, query.period).map((one) =>
      complianceOf(one, { recorded: of.get(one.id), last: newest.get(one.id) }, rules),
    )
    if (Object.keys(query.problems).length > 0) res.status(422)
    const page = compliancePage(
      { query, order: readOrder(req.query), lines, began, now },
      { t, lang, appName: app?.name ?? '' },
    )
    res.render('district/compliance/compliance', page)
  })

  return router
}
