import type { Request, Response, Router } from 'express'
import { z } from 'zod'
import type { Services } from '../../http/context.ts'
import { formUuid, type Problems, readForm, type Typed } from '../../http/form.ts'
import { createRouter } from '../../http/router.ts'
import { officeDay } from '../../platform/lib/clock.ts'
import { notFound } from '../../platform/lib/errors.ts'
import type { Reader } from './actions.ts'
import { AskedQuery, findAsked } from './asked.ts'
import { listRecorders } from './filter-queries.ts'
import { withRecorder } from './search-form.ts'
import { deleteView, MOST_VIEWS, renameView, saveView } from './view-actions.ts'
import { NameForm, ViewForm, viewOf, withSomething } from './view-form.ts'
import { saving, typedView, type ViewsPage, viewLines } from './view-page.ts'
import { findView, listViews, type SavedView } from './view-queries.ts'

const TAKEN = { name: { key: 'problem.view_name_taken' } }
const FULL = { name: { key: 'problem.views_many', detail: { max: String(MOST_VIEWS) } } }

/** The views of the log that somebody has named: saved, opened, renamed, deleted, by that person alone. */
export function viewRoutes({ db, clock, flashes }: Services): Router {
  const router = createRouter()

  router.get('/', async (req, res) => {
    if (Object.keys(req.query).length === 0) return show(res, {})
    const query = AskedQuery.safeParse(req.query)
    const asked = query.success ? await findAsked(db, readerOf(res), query.data) : undefined
    if (!asked) throw notFound()
    const people = await listRecorders(db, res.locals.office.id)
    await show(res, { typed: typedView(asked, officeDay(clock.now()), people, res.locals.t) })
  })

  router.post('/', async (req, res) => {
    const people = await listRecorders(db, res.locals.office.id)
    const form = withSomething(withRecorder(readForm(ViewForm, req), people))
    if (!form.ok) return show(res.status(422), form)
    const { client_uuid: id, name } = form.values
    const saved = await saveView(db, readerOf(res), { id, name, asked: viewOf(form.values) })
    if (saved !== 'saved')
      return show(res.status(422), { ...form, problems: saved === 'too-many' ? FULL : TAKEN })
    flashes.set(res, { key: 'view_saved' })
    res.redirect(303, `/log?v=${id}`)
  })

  router.post('/:id', async (req, res) => {
    const { id } = await find(req, res)
    const form = readForm(NameForm, req)
    if (!form.ok) return show(res.status(422), { renaming: { id, ...form } })
    const renamed = await renameView(db, readerOf(res), id, form.values.name)
    if (renamed === 'unknown') throw notFound()
    if (renamed === 'name-taken') return show(res.status(422), { renaming: { id, ...form, problems: TAKEN } })
    done(res, 'view_renamed')
  })

  router.post('/:id/delete', async (req, res) => {
    const { id } = await find(req, res)
    await deleteView(db, readerOf(res), id)
    done(res, 'view_deleted')
  })

  const done = (res: Response, key: string) => {
    flashes.set(res, { key })
    res.redirect(303, '/log/views')
  }

  const find = async (req: Request, res: Response): Promise<SavedView> => {
    const id = z.guid().safeParse(req.params['id'])
    const view = id.success ? await findView(db, readerOf(res), id.data) : undefined
    if (!view) throw notFound()
    return view
  }

  const readerOf = ({ locals }: Response): Reader => ({
    officeId: locals.office.id,
    accountId: locals.staff.id,
    now: clock.now(),
  })

  const show = async (
    res: Response,
    {
      typed,
      problems = {},
      renaming,
    }: { typed?: Typed; problems?: Problems; renaming?: { id: string; typed: Typed; problems: Problems } },
  ) => {
    const { office, t, flash } = res.locals
    const [views, people] = await Promise.all([listViews(db, readerOf(res)), listRecorders(db, office.id)])
    const done = { view_renamed: t('log.own.renamed'), view_deleted: t('log.own.deleted') }
    res.render('head/log/views', {
      title: t('log.own.title'),
      message: done[flash?.key as keyof typeof done],
      saving: typed && saving(typed, people, t),
      views: viewLines(views, renaming, people, t),
      typed: typed ? { ...typed, client_uuid: formUuid(typed) } : {},
      problems,
    } satisfies ViewsPage)
  }

  return router
}
