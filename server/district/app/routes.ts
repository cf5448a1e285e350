import type { Request, Response, Router } from 'express'
import { v4 as uuidv4 } from 'uuid'
import {
  addApp,
  allowOrigin,
  changeApp,
  forbidOrigin,
  recommendApp,
  withdrawApp,
} from '../../core/app/actions.ts'
import { type AppContent, adviceOf } from '../../core/app/advice.ts'
import { CAMPAIGN } from '../../core/app/campaign.ts'
import { publicPage } from '../../core/app/public-page.ts'
import { findApp, listApps, listOrigins } from '../../core/app/queries.ts'
import { actorOf } from '../../http/actor.ts'
import type { Services } from '../../http/context.ts'
import { formUuid, type Problems, type Typed, typedWords } from '../../http/form.ts'
import { idParam } from '../../http/id-param.ts'
import { createRouter } from '../../http/router.ts'
import { renderText } from '../../http/views.ts'
import type { RecommendedAppRow } from '../../platform/db/schema.ts'
import { notFound } from '../../platform/lib/errors.ts'
import { type AppValues, readApp, savedMeanwhile, typedOf } from './app-form.ts'
import { type AppFormPage, type AppsPage, appFormPage, appsPage, type Preview } from './app-page.ts'
import { MAX_ORIGINS, originOf } from './origins.ts'

/** A message of the page, by the flash that leads back to it. */
const DONE = ['app_saved', 'app_recommended', 'app_withdrawn', 'origin_allowed', 'origin_forbidden'] as const

/** The app that is recommended: its words, its links, whether there is one at all. */
export function appAdminRoutes(services: Services): Router {
  const { db, clock, live, flashes, campaign, config } = services
  const router = createRouter()

  router.get('/', (_req, res) => showApps(res))

  router.post('/origins', async (req, res) => {
    const typed = typedWords(req.body ?? {})
    const origin = originOf(typed['origin'] ?? '')
    const problem = !origin ? 'problem.origin' : (await isFull(origin)) ? 'problem.origins' : undefined
    if (!origin || problem) {
      const problems = { origin: { key: problem ?? '', detail: { max: String(MAX_ORIGINS) } } }
      return showApps(res.status(422), { typed, problems })
    }
    await allowOrigin(db, origin, actorOf(res, clock))
    done(res, 'origin_allowed')
  })

  router.post('/origins/forbid', async (req, res) => {
    await forbidOrigin(db, typedWords(req.body ?? {})['origin'] ?? '', actorOf(res, clock))
    done(res, 'origin_forbidden')
  })

  router.get('/new', (_req, res) =>
    showForm(res, { app: undefined, id: uuidv4(), seenVersion: '0', typed: {} }),
  )

  router.post('/new', async (req, res) => {
    const form = readApp(typedWords(req.body ?? {}))
    const shown = { app: undefined, id: formUuid(form.typed), seenVersion: '0', typed: form.typed }
    if (!form.ok) return showForm(res.status(422), { ...shown, problems: form.problems })
    if (isPreview(form.typed))
      return showForm(res, shown, { preview: await previewOf(res, form.values.content) })
    const { id, content } = form.values
    const result = await addApp(db, id, content, actorOf(res, clock))
    if (result === 'slug-taken') return showForm(res.status(422), { ...shown, problems: SLUG_TAKEN })
    done(res, 'app_saved')
  })

  router.get('/:id', async (req, res) => {
    const app = await appAt(req)
    showForm(res, { app, id: app.id, seenVersion: String(app.version), typed: typedOf(app) })
  })

  router.post('/:id', async (req, res) => {
    const app = await appAt(req)
    const form = readApp(typedWords(req.body ?? {}))
    const shown = { app, id: app.id, seenVersion: form.typed['seen_version'] ?? '', typed: form.typed }
    if (!form.ok) return showForm(res.status(422), { ...shown, problems: form.problems })
    if (isPreview(form.typed))
      return showForm(res, shown, { preview: await previewOf(res, form.values.content) })
    await save(res, app, form.values, shown)
  })

  router.post('/:id/recommend', async (req, res) => {
    if (!(await recommendApp(db, idParam(req), actorOf(res, clock)))) throw notFound()
    done(res, 'app_recommended')
  })

  router.post('/:id/withdraw', async (req, res) => {
    if (!(await withdrawApp(db, idParam(req), actorOf(res, clock)))) throw notFound()
    done(res, 'app_withdrawn')
  })

  const save = async (
    res: Response,
    app: RecommendedAppRow,
    { seenVersion, content }: AppValues,
    shown: Shown,
  ) => {
    const result = await changeApp(db, app.id, content, seenVersion, actorOf(res, clock))
    if (result.why === 'changed-meanwhile') {
      const problems = savedMeanwhile(result.app, content)
      const fresh = { ...shown, seenVersion: String(result.app.version), problems }
      return showForm(res.status(409), fresh, { notice: res.locals.t('district_app.saved_meanwhile') })
    }
    if (result.why === 'not-found') throw notFound()
    if (result.why === 'slug-taken') return showForm(res.status(422), { ...shown, problems: SLUG_TAKEN })
    done(res, 'app_saved')
  }

  const previewOf = async (res: Response, content: AppContent): Promise<Preview> => {
    const { lang, t } = res.locals
    const page = publicPage(
      { ...content, version: 0 },
      {
        issuer: res.locals.office.name,
        publicUrl: config.PUBLIC_URL,
        figures: await campaign.figures(),
        system: undefined,
        preview: true,
        lang,
        t,
      },
    )
    return { advice: adviceOf(content, lang), document: await renderText(res, 'visitor/app-page/page', page) }
  }

  const isFull = async (origin: string): Promise<boolean> => {
    const origins = await listOrigins(db)
    return origins.length >= MAX_ORIGINS && !origins.includes(origin)
  }

  const showApps = async (res: Response, form: { typed: Typed; problems: Problems } = NOTHING_TYPED) => {
    const { lang, office, flash, t } = res.locals
    const done = DONE.find((key) => key === flash?.key)
    const stored = { apps: await listApps(db), origins: await listOrigins(db) }
    const setting = { publicUrl: config.PUBLIC_URL, issuer: office.name, lang, t }
    const page: AppsPage = {
      ...appsPage(stored, setting),
      ...form,
      message: done && t(`district_app.done.${done}`),
    }
    res.render('district/app/apps', page)
  }

  const showForm = (res: Response, form: Shown, extra: Parameters<typeof appFormPage>[1] = {}) => {
    const page: AppFormPage = appFormPage({ problems: {}, ...form }, extra, res.locals.t)
    res.render('district/app/app', page)
  }

  /** This instance knows at once, the others as soon as they hear it. */
  const done = (res: Response, key: (typeof DONE)[number]) => {
    campaign.forget()
    live.changed(CAMPAIGN)
    flashes.set(res, { key })
    res.redirect(303, '/district/app')
  }

  const appAt = async (req: Request): Promise<RecommendedAppRow> => {
    const app = await findApp(db, idParam(req))
    if (!app) throw notFound()
    return app
  }

  return router
}

interface Shown {
  app: RecommendedAppRow | undefined
  id: string
  seenVersion: string
  typed: Typed
  problems?: Problems
}

const NOTHING_TYPED = { typed: {}, problems: {} }
const SLUG_TAKEN: Problems = { slug: { key: 'problem.slug_taken' } }

function isPreview(typed: Typed): boolean {
  return typed['preview'] !== undefined
}
