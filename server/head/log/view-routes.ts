import type { Request, Response, Router } from 'express'
import { actorOf } from '../../http/actor.ts'
import type { Services } from '../../http/context.ts'
import { formUuid, type Problems, readForm, type Typed } from '../../http/form.ts'
import { idParam } from '../../http/id-param.ts'
import { createRouter } from '../../http/router.ts'
import { acceptRepeat } from '../../http/sent-forms.ts'
import { officeDay } from '../../platform/lib/clock.ts'
import { notFound, orNotFound } from '../../platform/lib/errors.ts'
import { readContext } from './context.ts'
import { withOffered } from './criteria.ts'
import { findLogQuery, LogParams } from './log-params.ts'
import {
  deleteView,
  findView,
  listViews,
  MAX_VIEWS,
  renameView,
  type SavedView,
  saveView,
} from './saved-views.ts'
import { NameForm, ViewForm, viewOf, withSomething } from './view-form.ts'
import { saving, typedView, viewLines } from './view-page.ts'

const TAKEN = { name: { key: 'problem.view_name_taken' } }
const FULL = { name: { key: 'problem.views_many', detail: { max: String(MAX_VIEWS) } } }

/** A user's own saved views of the log: to save, open, rename and delete. */
export function viewRoutes(services: Services): Router {
  const router = createRouter()

  router.get('/', (req, res) => showViews(services, req, res))
  router.post('/', (req, res) => save(services, req, res))
  router.post('/:id', (req, res) => rename(services, req, res))
  router.post('/:id/delete', (req, res) => remove(services, req, res))

  return router
}

async function showViews(services: Services, req: Request, res: Response) {
  const { clock, db } = services
  if (Object.keys(req.query).length === 0) return show(services, res, {})
  const params = LogParams.safeParse(req.query)
  const query = params.success ? await findLogQuery(db, actorOf(res, clock), params.data) : undefined
  if (!query) throw notFound()
  const context = await readContext(services, res)
  await show(services, res, { typed: typedView(query, officeDay(clock.now()), context) })
}

async function save(services: Services, req: Request, res: Response) {
  const { clock, db, flashes } = services
  const form = withSomething(withOffered(readForm(ViewForm, req), await readContext(services, res)))
  if (!form.ok) return show(services, res.status(422), form)
  const { client_uuid: id, name } = form.values
  const saved = await saveView(db, actorOf(res, clock), { id, name, criteria: viewOf(form.values) })
  if (saved === 'repeated') acceptRepeat(res)
  else if (saved !== 'saved')
    return show(services, res.status(422), { ...form, problems: saved === 'too-many' ? FULL : TAKEN })
  flashes.set(res, { key: 'view_saved' })
  res.redirect(303, `/log?v=${id}`)
}

async function rename(services: Services, req: Request, res: Response) {
  const { clock, db } = services
  const { id } = await find(services, req, res)
  const form = readForm(NameForm, req)
  if (!form.ok) return show(services, res.status(422), { renaming: { id, ...form } })
  const renamed = await renameView(db, actorOf(res, clock), id, form.values.name)
  if (renamed === 'unknown') throw notFound()
  if (renamed === 'name-taken')
    return show(services, res.status(422), { renaming: { id, ...form, problems: TAKEN } })
  done(services, res, 'view_renamed')
}

async function remove(services: Services, req: Request, res: Response) {
  const { clock, db } = services
  const { id } = await find(services, req, res)
  await deleteView(db, actorOf(res, clock), id)
  done(services, res, 'view_deleted')
}

function done({ flashes }: Services, res: Response, key: string) {
  flashes.set(res, { key })
  res.redirect(303, '/log/views')
}

async function find({ clock, db }: Services, req: Request, res: Response): Promise<SavedView> {
  return orNotFound(await findView(db, actorOf(res, clock), idParam(req)))
}

async function show(
  services: Services,
  res: Response,
  {
    typed,
    problems = {},
    renaming,
  }: { typed?: Typed; problems?: Problems; renaming?: { id: string; typed: Typed; problems: Problems } },
) {
  const { t, flash } = res.locals
  const [views, context] = await Promise.all([
    listViews(services.db, actorOf(res, services.clock)),
    readContext(services, res),
  ])
  const done = { view_renamed: t('log.own.renamed'), view_deleted: t('log.own.deleted') }
  res.render('head/log/views', {
    title: t('log.own.title'),
    message: done[flash?.key as keyof typeof done],
    saving: typed && saving(typed, context),
    views: viewLines(views, renaming, context),
    typed: typed ? { ...typed, client_uuid: formUuid(typed) } : {},
    problems,
  })
}
