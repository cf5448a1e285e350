import type { Router } from 'express'
import * as z from 'zod'
import { findExceptions } from '../../core/calendar/queries.ts'
import { dayFigures } from '../../core/figures/queries.ts'
import { likeDays, REACH } from '../../core/figures/usual.ts'
import type { Services } from '../../http/context.ts'
import { createRouter } from '../../http/router.ts'
import { addDays, isOfficeDay, officeDay } from '../../platform/lib/clock.ts'
import { readDay } from '../../platform/lib/typed-day.ts'
import { chartsPage } from './charts-page.ts'
import { DAYS } from './parts.ts'
import { readPresence } from './presence.ts'

// A repeated parameter is an array, so it is no valid day.
const DayParams = z.object({ day: z.string().transform(readDay).optional().catch('') })

/** How busy a day was, and when, compared with what is typical for its weekday; counts only, no names. */
export function chartRoutes(services: Services): Router {
  const { db, clock, currentApp } = services
  const router = createRouter()

  router.get('/', async (req, res) => {
    const { office, t, lang } = res.locals
    const now = clock.now()
    const today = officeDay(now)
    const { day: typed = today } = DayParams.parse(req.query)
    const isDay = isOfficeDay(typed) && typed <= today
    const day = isDay ? typed : today
    const kept = addDays(today, -office.retentionDays)
    const exceptions = await findExceptions(db)
    const { days: usualDays } = likeDays(day, kept, exceptions)
    const [app, figures, presence] = await Promise.all([
      currentApp(),
      dayFigures(services, office.id, { from: addDays(day, 1 - DAYS - REACH), to: day }),
      day >= kept ? readPresence(services, office.id, [day, ...usualDays]) : undefined,
    ])
    res.status(isDay ? 200 : 422).render('head/charts/charts', {
      title: t('charts.title'),
      problem: isDay ? undefined : t('problem.day'),
      ...chartsPage(
        { day, now, figures, usualDays, exceptions, presence },
        { office, appName: app?.name ?? '', lang, t },
      ),
    })
  })

  return router
}
