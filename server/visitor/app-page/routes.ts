import type { NextFunction, Request, RequestHandler, Response, Router } from 'express'
import { type PublicPage, publicPage } from '../../core/recommended-app/public-page.ts'
import { RESERVED } from '../../core/recommended-app/slug.ts'
import { systemOf } from '../../core/recommended-app/stores.ts'
import type { Services } from '../../http/context.ts'
import { allowFraming } from '../../http/headers.ts'
import { onward } from '../../http/language.ts'
import { createRouter } from '../../http/router.ts'
import { type Page, renderText } from '../../http/views.ts'
import type { RecommendedAppRow } from '../../platform/db/schema.ts'
import { drawPng, layOut, pictureWords } from './picture.ts'

/** The public page of the recommended app, at the app's address, without session and cookie. */
export function publicPageRoutes(services: Services): Router {
  const { campaign, cookies, inTurn } = services
  /** The newest picture of each language, with the words that it shows. */
  const pictures = new Map<string, { shows: string; picture: Promise<Buffer> }>()
  const router = createRouter()

  // Every path of one segment matches this route; only an app's page takes its turn.
  const isApp: RequestHandler<{ slug: string }> = async ({ params: { slug } }, _res, next) =>
    next((await campaign.bySlug(slug)) ? undefined : 'route')
  router.get('/:slug', isApp, inTurn({ who: 'anyone' }), async (req, res, next) => {
    // An app's address may have become that of a page of the application since: visitors, who have read or scanned it
    // somewhere, still find the app there, and people with a session the page.
    if (RESERVED.has(req.params.slug) && cookies.read(req, 'sid')) return next()
    const app = await findApp(services, req, res, next, (slug) => `/${slug}`)
    if (!app) return
    res.vary('User-Agent')
    res.render('visitor/app-page/page', await pageOf(services, app, req, res))
  })

  router.get('/:slug/picture.png', async (req, res, next) => {
    const app = await findApp(services, req, res, next, (slug) => `/${slug}/picture.png`)
    if (!app) return
    const { lang, t } = res.locals
    const words = pictureWords(await pageOf(services, app, req, res), t)
    const shows = JSON.stringify(words)
    const draw = async () => drawPng(await renderText(res, 'visitor/app-page/picture', layOut(words)))
    const known = pictures.get(lang)
    const picture = known?.shows === shows ? known.picture : draw()
    pictures.set(lang, { shows, picture })
    picture.catch(() => pictures.delete(lang))
    // Other sites show it beside the link.
    res.set({ 'Cache-Control': 'public, max-age=3600', 'Cross-Origin-Resource-Policy': 'cross-origin' })
    res.type('png').send(await picture)
  })

  router.get('/embed/:slug', async (req, res, next) => {
    allowFraming(res, await campaign.origins())
    const app = await findApp(services, req, res, next, (slug) => `/embed/${slug}`)
    if (!app) return
    res.vary('User-Agent')
    res.render('visitor/app-page/embed', await pageOf(services, app, req, res))
  })

  return router
}

/** The recommended app, if the address is its current one; otherwise answers or calls `next`, and returns undefined. */
async function findApp(
  { campaign, offices }: Services,
  req: Request<{ slug: string }>,
  res: Response,
  next: NextFunction,
  address: (slug: string) => string,
): Promise<RecommendedAppRow | undefined> {
  const { slug } = req.params
  const [known, current] = await Promise.all([campaign.bySlug(slug), campaign.current()])
  // Every path of one segment matches this route.
  if (!known) next()
  else if (!current) await showNone(offices, res)
  // Links printed or shared for an earlier app lead to the current one.
  else if (current.slug !== slug) res.redirect(302, onward(req, address(current.slug)))
  else return current
  return undefined
}

/** The page is issued in the name of the root of the tree of offices. */
async function districtName(offices: Services['offices']): Promise<string> {
  return (await offices.list()).find((office) => office.parent_id === null)?.name ?? ''
}

async function pageOf(
  { campaign, config, offices }: Services,
  app: RecommendedAppRow,
  req: Request<{ slug: string }>,
  { locals: { lang, t } }: Response,
): Promise<PublicPage> {
  return publicPage(app, {
    issuer: await districtName(offices),
    publicUrl: config.PUBLIC_URL,
    figures: await campaign.figures(),
    system: systemOf(req.get('User-Agent') ?? ''),
    lang,
    t,
  })
}

async function showNone(offices: Services['offices'], res: Response): Promise<void> {
  res.status(404).render('visitor/app-page/none', {
    title: res.locals.t('public_page.none'),
    issuer: await districtName(offices),
  } satisfies Page & { issuer: string })
}
