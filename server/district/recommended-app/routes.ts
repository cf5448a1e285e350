import type { Request, Response, Router } from 'express'
import { v4 as uuidv4 } from 'uuid'
import {
  addApp,
  allowOrigin,
  changeApp,
  forbidOrigin,
  MAX_APPS,
  recommendApp,
  withdrawApp,
} from '../../core/recommended-app/actions.ts'
import { type AppContent, adviceOf } from '../../core/recommended-app/advice.ts'
import { CAMPAIGN } from '../../core/recommended-app/campaign.ts'
import { publicPage } from '../../core/recommended-app/public-page.ts'
import { findApp, listApps, listOrigins } from '../../core/recommended-app/queries.ts'
import { actorOf } from '../../http/actor.ts'
import type { Services } from '../../http/context.ts'
import { formUuid, type Problems, type Typed, typedWords } from '../../http/form.ts'
import { idParam } from '../../http/id-param.ts'
import { createRouter } from '../../http/router.ts'
import { renderText } from '../../http/views.ts'
import type { RecommendedAppRow } from '../../platform/db/schema.ts'
import { notFound, otherWords } from '../../platform/lib/errors.ts'
import { webAddress } from '../../platform/lib/text.ts'
import { type AppValues, readApp, savedMeanwhile, typedOf } from './app-form.ts'
import { appFormPage, appsPage, type Preview } from './app-page.ts'

/** The flashes after which the page opens. */
const DONE = ['app_saved', 'app_recommended', 'app_withdrawn', 'origin_allowed', 'origin_forbidden'] as const

/** The recommended app: its texts, its links, and whether there is one. */
export function appAdminRoutes(services: Services): Router {
  const router = createRouter()

  router.get('/', (_req, res) => showApps(services, res))
  router.post('/origins', (req, res) => addOrigin(services, req, res))
  router.post('/origins/forbid', (req, res) => removeOrigin(services, req, res))
  router.get('/new', (_req, res) =>
    showForm(res, { app: undefined, id: uuidv4(), seenVersion: '0', typed: {} }),
  )
  router.post('/new', (req, res) => addNewApp(services, req, res))
  router.get('/:id', (req, res) => showEdit(services, req, res))
  router.post('/:id', (req, res) => saveEdit(services, req, res))
  router.post('/:id/recommend', (req, res) => recommendOne(services, req, res))
  router.post('/:id/withdraw', (req, res) => withdrawOne(services, req, res))

  return router
}

async function addOrigin(services: Services, req: Request, res: Response) {
  const { clock, db } = services
  const typed = typedWords(req.body ?? {})
  const origin = originOf(typed['origin'] ?? '')
  const problem = !origin
    ? 'problem.origin'
    : (await isFull(services, origin))
      ? 'problem.origins'
      : undefined
  if (!origin || problem) {
    const problems = { origin: { key: problem ?? '', detail: { max: String(MAX_ORIGINS) } } }
    return showApps(services, res.status(422), { typed, problems })
  }
  await allowOrigin(db, origin, actorOf(res, clock))
  done(services, res, 'origin_allowed')
}

async function removeOrigin(services: Services, req: Request, res: Response) {
  const { clock, db } = services
  await forbidOrigin(db, typedWords(req.body ?? {})['origin'] ?? '', actorOf(res, clock))
  done(services, res, 'origin_forbidden')
}

async function addNewApp(services: Services, req: Request, res: Response) {
  const { clock, db } = services
  const form = readApp(typedWords(req.body ?? {}))
  const typedForm = { app: undefined, id: formUuid(form.typed), seenVersion: '0', typed: form.typed }
  if (!form.ok) return showForm(res.status(422), { ...typedForm, problems: form.problems })
  if (isPreview(form.typed))
    return showForm(res, typedForm, { preview: await previewOf(services, res, form.values.content) })
  const { id, content } = form.values
  const result = await addApp(db, id, content, actorOf(res, clock))
  if (result === 'conflict') throw otherWords()
  if (result !== 'stored') return showForm(res.status(422), { ...typedForm, problems: NOT_ADDED[result] })
  done(services, res, 'app_saved')
}

async function showEdit(services: Services, req: Request, res: Response) {
  const app = await appAt(services, req)
  showForm(res, { app, id: app.id, seenVersion: String(app.version), typed: typedOf(app) })
}

async function saveEdit(services: Services, req: Request, res: Response) {
  const app = await appAt(services, req)
  const form = readApp(typedWords(req.body ?? {}), app.slug)
  const typedForm = { app, id: app.id, seenVersion: form.typed['seen_version'] ?? '', typed: form.typed }
  if (!form.ok) return showForm(res.status(422), { ...typedForm, problems: form.problems })
  if (isPreview(form.typed))
    return showForm(res, typedForm, { preview: await previewOf(services, res, form.values.content) })
  await save(services, res, app, form.values, typedForm)
}

async function recommendOne(services: Services, req: Request, res: Response) {
  const { clock, db } = services
  if (!(await recommendApp(db, idParam(req), actorOf(res, clock)))) throw notFound()
  done(services, res, 'app_recommended')
}

async function withdrawOne(services: Services, req: Request, res: Response) {
  const { clock, db } = services
  if (!(await withdrawApp(db, idParam(req), actorOf(res, clock)))) throw notFound()
  done(services, res, 'app_withdrawn')
}

async function save(
  services: Services,
  res: Response,
  app: RecommendedAppRow,
  { seenVersion, content }: AppValues,
  typedForm: AppForm,
) {
  const { clock, db } = services
  const result = await changeApp(db, app.id, content, seenVersion, actorOf(res, clock))
  if (result.why === 'changed-meanwhile') {
    const problems = savedMeanwhile(result.app, content)
    const fresh = { ...typedForm, seenVersion: String(result.app.version), problems }
    return showForm(res.status(409), fresh, { notice: res.locals.t('district_app.saved_meanwhile') })
  }
  if (result.why === 'not-found') throw notFound()
  if (result.why === 'slug-taken') return showForm(res.status(422), { ...typedForm, problems: SLUG_TAKEN })
  done(services, res, 'app_saved')
}

async function isFull({ db }: Services, origin: string): Promise<boolean> {
  const origins = await listOrigins(db)
  return origins.length >= MAX_ORIGINS && !origins.includes(origin)
}

async function showApps(
  { config, db }: Services,
  res: Response,
  form: { typed: Typed; problems: Problems } = NOTHING_TYPED,
) {
  const { lang, office, flash, t } = res.locals
  const done = DONE.find((key) => key === flash?.key)
  const stored = { apps: await listApps(db), origins: await listOrigins(db) }
  const setting = { publicUrl: config.PUBLIC_URL, issuer: office.name, lang, t }
  res.render('district/recommended-app/apps', {
    ...appsPage(stored, setting),
    ...form,
    message: done && t(`district_app.done.${done}`),
  })
}

function showForm(res: Response, form: AppForm, extra: Parameters<typeof appFormPage>[1] = {}) {
  res.render('district/recommended-app/app', appFormPage({ problems: {}, ...form }, extra, res.locals.t))
}

/** This process forgets its cache at once, the others when they are notified. */
function done({ campaign, flashes, live }: Services, res: Response, key: (typeof DONE)[number]) {
  campaign.forget()
  live.changed(CAMPAIGN)
  flashes.set(res, { key })
  res.redirect(303, '/district/app')
}

async function appAt({ db }: Services, req: Request): Promise<RecommendedAppRow> {
  const app = await findApp(db, idParam(req))
  if (!app) throw notFound()
  return app
}

interface AppForm {
  app: RecommendedAppRow | undefined
  id: string
  seenVersion: string
  typed: Typed
  problems?: Problems
}

const NOTHING_TYPED = { typed: {}, problems: {} }
const SLUG_TAKEN: Problems = { slug: { key: 'problem.slug_taken' } }
const NOT_ADDED: Record<'slug-taken' | 'too-many', Problems> = {
  'slug-taken': SLUG_TAKEN,
  'too-many': { name: { key: 'problem.apps', detail: { max: String(MAX_APPS) } } },
}

function isPreview(typed: Typed): boolean {
  return typed['preview'] !== undefined
}

/** The app as the gate and the public page would show it. */
async function previewOf(
  { campaign, config }: Services,
  res: Response,
  content: AppContent,
): Promise<Preview> {
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

/** An origin that can stand in a Content-Security-Policy: no wildcard, no path, nothing that ends the directive. */
const ORIGIN = /^https?:\/\/[a-z0-9-]+(\.[a-z0-9-]+)*(:\d{1,5})?$/
const THIS_COMPUTER = new Set(['localhost', '127.0.0.1'])

/** More sites than any district has. */
const MAX_ORIGINS = 20

/** The origin of a copied URL, assuming `https://`; undefined for one that no browser would match. */
function originOf(text: string): string | undefined {
  const typed = text.trim()
  const address =
    /^[a-z][a-z0-9+.-]*:/i.test(typed) && !/^[\w.-]+:\d/.test(typed) ? typed : `https://${typed}`
  const url = webAddress(address)
  if (!url) return undefined
  const { origin, protocol, hostname } = url
  const isOpen = protocol === 'https:' && hostname.includes('.')
  const isLocal = protocol === 'http:' && THIS_COMPUTER.has(hostname)
  return (isOpen || isLocal) && ORIGIN.test(origin) ? origin : undefined
}
