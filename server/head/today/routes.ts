import type { Router } from 'express'
import { listDeputies } from '../../core/accounts/deputation.ts'
import { findExceptions } from '../../core/calendar/queries.ts'
import { isUnused } from '../../core/offices/replace.ts'
import { readWaiting } from '../../core/offices/waiting-queries.ts'
import { listNotReturned } from '../../core/visits/badges.ts'
import type { Services } from '../../http/context.ts'
import { firstStepsPart } from '../../http/first-steps-part.ts'
import { flashText } from '../../http/flash.ts'
import { restoredPart } from '../../http/restored-part.ts'
import { createRouter } from '../../http/router.ts'
import { dateText, officeDay } from '../../platform/lib/clock.ts'
import { readToday } from './queries.ts'
import { daysLike, fullHour, todayPage } from './today-page.ts'

/** The head's start page: who is inside, today compared with similar days, and what only the head can settle. */
export function todayRoutes(services: Services): Router {
  const { db, pool, clock, currentApp } = services
  const router = createRouter()

  router.get('/', async (_req, res) => {
    const { office, staff, t, lang } = res.locals
    const now = clock.now()
    const [waiting, exceptions, app, badges] = await Promise.all([
      readWaiting(pool, office.id, now),
      findExceptions(db),
      currentApp(),
      office.fields.includes('badge') ? listNotReturned(db, office.id) : [],
    ])
    const days = { today: officeDay(now), like: daysLike(now, exceptions), hour: fullHour(now) }
    const [figures, firstSteps, restored, unused, deputies] = await Promise.all([
      readToday(services, office.id, days),
      firstStepsPart(services, res),
      restoredPart(services, res),
      staff.role === 'district' && !office.demo && isUnused(services),
      staff.deputy ? [] : listDeputies(db, office.id, days.today),
    ])
    res.render('head/today/today', {
      title: t('today.title'),
      ...todayPage(
        { now, exceptions, figures, waiting: { ...waiting, badges: badges.length } },
        { office, appName: app?.name ?? '', lang, t },
      ),
      firstSteps,
      restored,
      message: flashText(res, { organisation_set: 'own_organisation.done' }),
      setUp: unused && 'again',
      deputies: deputies.map(({ id, name, from, until }) => ({
        href: `/office/accounts/${id}`,
        text: t('deputy.of', { name, from: dateText(from), until: dateText(until) }),
      })),
    })
  })

  return router
}
