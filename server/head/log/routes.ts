import type { Response, Router } from 'express'
import { z } from 'zod'
import { answersTitle } from '../../core/app/known-apps.ts'
import { countPendingTraceRequests } from '../../core/offices/pending-queries.ts'
import { countLate } from '../../core/visits/late-queries.ts'
import type { Services } from '../../http/context.ts'
import { type Problems, readForm, type Typed } from '../../http/form.ts'
import { createRouter } from '../../http/router.ts'
import { officeDay } from '../../platform/lib/clock.ts'
import { notFound } from '../../platform/lib/errors.ts'
import { type Reader, storeFilter } from './actions.ts'
import { type Asked, AskedQuery, askedView, findAsked } from './asked.ts'
import { chainRoutes } from './chain-routes.ts'
import { type Place, readPlace, START } from './cursor.ts'
import { exportRoutes } from './export-routes.ts'
import { askedFor } from './filter.ts'
import { listRecorders } from './filter-queries.ts'
import { lateRoutes } from './late-routes.ts'
import {
  countsText,
  daysAround,
  headingText,
  type LogPage,
  ownLinks,
  placeLinks,
  searchFields,
  viewLinks,
} from './log-page.ts'
import { logRow } from './log-row.ts'
import { readLog } from './queries.ts'
import { filterOf, SearchForm, typedOf, withRecorder } from './search-form.ts'
import { listViews } from './view-queries.ts'
import { viewRoutes } from './view-routes.ts'
import { logVisitRoutes } from './visit-routes.ts'

const PlaceQuery = z.object({ after: z.string().optional(), before: z.string().optional() })

/** The head's book: by views, by the day, by a search; and one visit in it. */
export function logRoutes(services: Services): Router {
  const { db, clock, campaign } = services
  const router = createRouter()

  router.get('/', async (req, res) => {
    const query = AskedQuery.extend(PlaceQuery.shape).safeParse(req.query)
    if (!query.success) throw notFound()
    const asked = await findAsked(db, readerOf(res), query.data)
    if (!asked && query.data.f)
      return show(res.status(404), { asked: today(), problem: 'problem.search_gone' })
    if (!asked) return show(res.status(422), { asked: today(), problem: 'problem.day' })
    const typed = asked.by === 'search' || asked.by === 'own' ? typedOf(asked.filter) : {}
    await show(res, { asked, place: readPlace(query.data), typed })
  })

  router.post('/search', async (req, res) => {
    const form = withRecorder(readForm(SearchForm, req), await listRecorders(db, res.locals.office.id))
    if (!form.ok) return show(res.status(422), { asked: today(), ...form })
    const filter = filterOf(form.values)
    if (askedFor(filter).length === 0) return res.redirect(303, '/log')
    res.redirect(303, `/log?f=${await storeFilter(db, readerOf(res), filter)}`)
  })

  router.use('/export', exportRoutes(services))
  router.use('/chain', chainRoutes(services))
  router.use('/late', lateRoutes(services))
  router.use('/visits', logVisitRoutes(services))
  router.use('/views', viewRoutes(services))

  const today = () => askedView('today', officeDay(clock.now()))

  const readerOf = ({ locals }: Response): Reader => ({
    officeId: locals.office.id,
    accountId: locals.staff.id,
    now: clock.now(),
  })

  const show = async (
    res: Response,
    page: {
      asked: Asked
      place?: Place
      typed?: Typed
      problems?: Problems
      problem?: 'problem.day' | 'problem.search_gone'
    },
  ) => {
    const { office, t, flash } = res.locals
    const { asked, place = START, typed = {}, problems = {}, problem } = page
    const [apps, part, people, requests, late, ownViews] = await Promise.all([
      campaign.known(),
      readLog(services, office.id, asked.filter, place),
      listRecorders(db, office.id),
      countPendingTraceRequests(db, office.id),
      countLate(db, office.id),
      listViews(db, readerOf(res)),
    ])
    const rows = part.visits.map((visit) => logRow(visit, { office, apps, t }))
    res.render('head/log/log', {
      title: t('log.title'),
      address: asked.address,
      views: viewLinks(asked, t),
      ownViews: ownLinks(ownViews, asked),
      saved: flash?.key === 'view_saved' ? t('log.own.saved') : undefined,
      chartsAddress: asked.by === 'day' ? `/log/charts?${asked.address}` : '/log/charts',
      asked: requests > 0 ? t('trace.waiting_here', { requests }) : '',
      late: late > 0 ? t('log.late.waiting', { count: late }) : '',
      heading: headingText(asked, t),
      counts: countsText(part.counts, t),
      days: daysAround(asked, officeDay(clock.now())),
      problem: problem && t(problem),
      searched: asked.by === 'search' || asked.by === 'own',
      form: searchFields(asked, { typed, problems }, people, t),
      typed,
      problems,
      appTitle: answersTitle(apps, t),
      hasAnswers: apps.current !== undefined || rows.some(({ app }) => app !== ''),
      severalDays: asked.filter.from === null || asked.filter.from !== asked.filter.to,
      rows,
      ...placeLinks(asked, part),
    } satisfies LogPage)
  }

  return router
}
