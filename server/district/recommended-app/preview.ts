import type { Response } from 'express'
import { type AppContent, adviceOf } from '../../core/recommended-app/advice.ts'
import { publicPage } from '../../core/recommended-app/public-page.ts'
import type { Services } from '../../http/context.ts'
import { renderText } from '../../http/views.ts'
import type { Preview } from './app-page.ts'

/** The app as the gate and the public page would show it. */
export async function previewOf(
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
