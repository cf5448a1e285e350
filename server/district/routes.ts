import type { Router } from 'express'
import { dateText, officeDay } from '../clock.ts'
import type { Services } from '../context.ts'
import { noCounts } from '../db/counts.ts'
import type { OfficeDayRow, OfficeRow } from '../db/schema.ts'
import { funnel } from '../figures/funnel.ts'
import { requireRole } from '../http/guards.ts'
import { createRouter } from '../http/router.ts'
import type { Page } from '../http/views.ts'
import { calendarRoutes } from './calendar-routes.ts'
import { figuresInDistrict } from './queries.ts'

interface DistrictPage extends Page {
  day: string
  appName: string
  rows: { name: string; visits: number; people: number; inside: number; rate: string; share: number }[]
  silent: string
}

/** Figures of all offices, never a name: read from the days' own counts under the district's scope. */
export function districtRoutes(services: Services): Router {
  const { db, clock, offices, currentApp } = services
  const router = createRouter()
  router.use(requireRole('district'))
  router.use('/calendar', calendarRoutes(services))

  router.get('/', async (_req, res) => {
    const { t, office } = res.locals
    const day = officeDay(clock.now())
    const [all, days, app] = await Promise.all([offices.list(), figuresInDistrict(db, day), currentApp()])
    const below = all.filter((one) => one.id !== office.id)
    const rows = below.flatMap((one) =>
      rowOf(
        one,
        days.find((figures) => figures.office_id === one.id),
      ),
    )
    res.render('district/district', {
      title: t('district.title'),
      day: dateText(day),
      appName: app?.name ?? '',
      rows: rows.toSorted((a, b) => b.visits - a.visits),
      silent: below.length > rows.length ? t('district.silent', { count: below.length - rows.length }) : '',
    } satisfies DistrictPage)
  })

  return router
}

function rowOf(office: OfficeRow, figures: OfficeDayRow | undefined): DistrictPage['rows'] {
  if (!figures || figures.visits === 0) return []
  const { smartphone, leaving } = funnel({ ...noCounts(), ...figures })
  const share = smartphone === 0 ? 0 : (leaving / smartphone) * 100
  const rate = smartphone === 0 ? '' : `${share.toFixed(1).replace('.', ',')}%`
  return [
    {
      name: office.name,
      visits: figures.visits,
      people: figures.people,
      inside: figures.inside,
      rate,
      share,
    },
  ]
}
