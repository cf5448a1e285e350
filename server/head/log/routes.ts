import type { Request, Response, Router } from 'express'
import * as z from 'zod'
import { createLimiter, type Limiter } from '../../core/accounts/limiter.ts'
import { readWaiting } from '../../core/offices/waiting-queries.ts'
import { answersTitle } from '../../core/recommended-app/known-apps.ts'
import { actorOf } from '../../http/actor.ts'
import type { Services } from '../../http/context.ts'
import { type Problems, readForm, type Typed } from '../../http/form.ts'
import { createRouter } from '../../http/router.ts'
import { officeDay } from '../../platform/lib/clock.ts'
import { notFound } from '../../platform/lib/errors.ts'
import { storeFilter } from './actions.ts'
import { chainRoutes } from './chain-routes.ts'
import { readContext } from './context.ts'
import { criteriaOf, filterOf, SearchForm, withOffered } from './criteria.ts'
import { exportRoutes } from './export-routes.ts'
import {
  countsText,
  daysAround,
  headingText,
  hereText,
  ownLinks,
  pageLinks,
  searchFields,
  viewLinks,
} from './log-page.ts'
import { findLogQuery, LogParams, type LogQuery, queryOfView } from './log-params.ts'
import { logRow } from './log-row.ts'
import { type PagePosition, readLog, readPosition, START } from './queries.ts'
import { listViews } from './saved-views.ts'
import { viewRoutes } from './view-routes.ts'
import { logVisitRoutes } from './visit-routes.ts'

const PlaceQuery = z.object({ after: z.string().optional(), before: z.string().optional() })

/** The head's log, by view, day or search; and single visits in it. */
export function logRoutes(services: Services): Router {
  const searches = createLimiter(services, 'log-search')
  const router = createRouter()

  router.get('/', (req, res) => showLog(services, req, res))
  router.post('/search', (req, res) => search(services, searches, req, res))
  router.use('/export', exportRoutes(services))
  router.use('/chain', chainRoutes(services))
  router.use('/visits', logVisitRoutes(services))
  router.use('/views', viewRoutes(services))

  return router
}

async function showLog(services: Services, req: Request, res: Response) {
  const { clock, db } = services
  const params = LogParams.extend(PlaceQuery.shape).safeParse(req.query)
  if (!params.success) throw notFound()
  const query = await findLogQuery(db, actorOf(res, clock), params.data)
  if (!query && params.data.f)
    return show(services, res.status(404), { query: today(services), problem: 'problem.search_gone' })
  if (!query) return show(services, res.status(422), { query: today(services), problem: 'problem.day' })
  const typed = query.by === 'search' || query.by === 'own' ? query.filter : {}
  await show(services, res, { query, place: readPosition(params.data), typed })
}

async function search(services: Services, searches: Limiter, req: Request, res: Response) {
  const { clock, db } = services
  const form = withOffered(readForm(SearchForm, req), await readContext(services, res))
  if (!form.ok) return show(services, res.status(422), { query: today(services), ...form })
  const filter = filterOf(form.values)
  if (criteriaOf(filter).length === 0) return res.redirect(303, '/log')
  if (!(await searches.take(res.locals.staff.id))) {
    const problem = 'problem.searches_many'
    return show(services, res.status(429), { query: today(services), typed: form.typed, problem })
  }
  res.redirect(303, `/log?f=${await storeFilter(db, actorOf(res, clock), filter)}`)
}

function today({ clock }: Services) {
  return queryOfView('today', officeDay(clock.now()))
}

async function show(
  services: Services,
  res: Response,
  page: {
    query: LogQuery
    place?: PagePosition
    typed?: Typed
    problems?: Problems
    problem?: 'problem.day' | 'problem.search_gone' | 'problem.searches_many'
  },
) {
  const { clock, db, pool } = services
  const { office, t, flash } = res.locals
  const { query, place = START, typed = {}, problems = {}, problem } = page
  const [context, part, { traces }, ownViews] = await Promise.all([
    readContext(services, res),
    readLog(services, office, query.filter, place),
    readWaiting(pool, office.id, clock.now()),
    listViews(db, actorOf(res, clock)),
  ])
  const { apps } = context
  const rows = part.visits.map((visit) => logRow(visit, { office, apps, t }))
  const hasAnswers = apps.current !== undefined || rows.some(({ app }) => app !== '')
  res.render('head/log/log', {
    title: t('log.title'),
    address: query.address,
    views: viewLinks(query, t),
    ownViews: ownLinks(ownViews, query),
    saved: flash?.key === 'view_saved' ? t('log.own.saved') : undefined,
    chartsAddress: query.by === 'day' ? `/log/charts?${query.address}` : '/log/charts',
    pendingRequests: traces > 0 ? t('trace.waiting_here', { requests: traces }) : '',
    heading: headingText(query, t),
    counts: countsText(part.counts, t),
    hint: query.by === 'ahead' ? t('today.ahead_detail') : undefined,
    days: daysAround(query, officeDay(clock.now())),
    problem: problem && t(problem),
    searched: query.by === 'search' || query.by === 'own',
    form: searchFields(query, { typed, problems, hasAnswers }, context),
    typed,
    problems,
    appTitle: answersTitle(apps, t),
    hasAnswers,
    severalDays: query.filter.from === undefined || query.filter.from !== query.filter.to,
    rows,
    here: hereText(query, place),
    ...pageLinks(query, part),
  })
}
