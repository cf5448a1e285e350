import type { Response, Router } from 'express'
import { z } from 'zod'
import { isOfficeDay, officeDay } from '../clock.ts'
import type { Services } from '../context.ts'
import { notFound } from '../errors.ts'
import { type Problems, readForm, type Typed } from '../http/form.ts'
import { requireRole } from '../http/guards.ts'
import { createRouter } from '../http/router.ts'
import { type Reader, storeFilter } from './actions.ts'
import { type Place, readPlace, START } from './cursor.ts'
import { askedFor, dayFilter, VIEWS, type View, viewFilter } from './filter.ts'
import { findFilter, listRecorders } from './filter-queries.ts'
import {
  type Asked,
  countsText,
  daysAround,
  headingText,
  type LogPage,
  placeLinks,
  searchFields,
  viewLinks,
} from './log-page.ts'
import { logRow } from './log-row.ts'
import { readLog } from './queries.ts'
import { filterOf, SearchForm, typedOf, withRecorder } from './search-form.ts'
import { logVisitRoutes } from './visit-routes.ts'

const Query = z.object({
  view: z.enum(VIEWS).optional(),
  f: z.guid().optional(),
  // One that comes twice is no day.
  day: z.string().optional().catch(''),
  after: z.string().optional(),
  before: z.string().optional(),
})

/** The head's book: by views, by the day, by a search; and one visit in it. */
export function logRoutes(services: Services): Router {
  const { db, clock, currentApp } = services
  const router = createRouter()
  router.use(requireRole('head'))

  router.get('/', async (req, res) => {
    const query = Query.safeParse(req.query)
    if (!query.success) throw notFound()
    const { f, view = 'today', day, after, before } = query.data
    const place = readPlace({ after, before })
    if (f !== undefined) return showSearch(res, f, place)
    if (day === undefined) return show(res, { asked: askedView(view), place })
    const known = isOfficeDay(day) && day <= officeDay(clock.now())
    if (!known) return show(res.status(422), { asked: askedView('today'), problem: 'problem.day' })
    await show(res, { asked: { filter: dayFilter(day), by: 'day', address: `day=${day}` }, place })
  })

  router.post('/search', async (req, res) => {
    const form = withRecorder(readForm(SearchForm, req), await listRecorders(db, res.locals.office.id))
    if (!form.ok) return show(res.status(422), { asked: askedView('today'), ...form })
    const filter = filterOf(form.values)
    if (askedFor(filter).length === 0) return res.redirect(303, '/log')
    res.redirect(303, `/log?f=${await storeFilter(db, readerOf(res), filter)}`)
  })

  router.use('/visits', logVisitRoutes(services))

  const askedView = (view: View): Asked => ({
    filter: viewFilter(view, officeDay(clock.now())),
    by: view,
    address: `view=${view}`,
  })

  const readerOf = ({ locals }: Response): Reader => ({
    officeId: locals.office.id,
    accountId: locals.staff.id,
    now: clock.now(),
  })

  const showSearch = async (res: Response, id: string, place: Place) => {
    const filter = await findFilter(db, readerOf(res), id)
    if (!filter) throw notFound()
    const asked = { filter, by: 'search' as const, address: `f=${id}` }
    await show(res, { asked, place, typed: typedOf(filter) })
  }

  const show = async (
    res: Response,
    page: { asked: Asked; place?: Place; typed?: Typed; problems?: Problems; problem?: 'problem.day' },
  ) => {
    const { office, t } = res.locals
    const { asked, place = START, typed = {}, problems = {}, problem } = page
    const [app, part, people] = await Promise.all([
      currentApp(),
      readLog(services, office.id, asked.filter, place),
      listRecorders(db, office.id),
    ])
    res.render('log/log', {
      title: t('log.title'),
      views: viewLinks(asked, t),
      heading: headingText(asked, t),
      counts: countsText(part.counts, t),
      days: daysAround(asked, officeDay(clock.now())),
      problem: problem && t(problem),
      searched: asked.by === 'search',
      form: searchFields(asked, { typed, problems }, people, t),
      typed,
      problems,
      appName: app?.name ?? '',
      severalDays: asked.filter.from === null || asked.filter.from !== asked.filter.to,
      rows: part.visits.map((visit) => logRow(visit, office, t)),
      ...placeLinks(asked, part),
    } satisfies LogPage)
  }

  return router
}
