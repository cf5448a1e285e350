import type { Request, Response, Router } from 'express'
import { type PublicPage, publicPage } from '../campaign/public-page.ts'
import { systemOf } from '../campaign/stores.ts'
import type { Services } from '../context.ts'
import type { RecommendedAppRow } from '../db/schema.ts'
import { onward } from '../http/language.ts'
import { createRouter } from '../http/router.ts'
import type { Page } from '../http/views.ts'
import { districtName } from '../offices/district.ts'

/** What anybody may read about the recommended app, under the app's own address; no session, no cookie. */
export function publicPageRoutes({ campaign, config, offices }: Services): Router {
  const router = createRouter()

  router.get('/:slug', async (req, res, next) => {
    const app = await campaign.bySlug(req.params.slug)
    // Every address of one part comes by here.
    if (!app) return next()
    const current = await campaign.current()
    if (!current) return showNone(res.status(404))
    // What was printed or shared for an earlier app leads to the one of today.
    if (current.slug !== req.params.slug) return res.redirect(302, onward(req, `/${current.slug}`))
    res.vary('User-Agent')
    res.render('public-page/page', await pageOf(current, req, res))
  })

  const pageOf = async (
    app: RecommendedAppRow,
    req: Request,
    { locals: { lang, t } }: Response,
  ): Promise<PublicPage> =>
    publicPage(app, {
      issuer: await districtName(offices),
      publicUrl: config.PUBLIC_URL,
      figures: await campaign.figures(),
      system: systemOf(req.get('User-Agent') ?? ''),
      lang,
      t,
    })

  const showNone = async (res: Response) => {
    res.render('public-page/none', {
      title: res.locals.t('public_page.none'),
      issuer: await districtName(offices),
    } satisfies Page & { issuer: string })
  }

  return router
}
