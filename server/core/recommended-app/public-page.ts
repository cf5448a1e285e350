import type { Counts } from '../../platform/db/counts.ts'
import type { Language, Translate } from '../../platform/messages/messages.ts'
import { numberText } from '../../platform/messages/numbers.ts'
import { funnel, rateOf } from '../figures/funnel.ts'
import { percentText } from '../figures/words.ts'
import { type AppContent, adviceOf, adviceWords } from './advice.ts'
import { shareLinks, shareText, slogansOf } from './share.ts'
import type { System } from './stores.ts'

/** What anybody may read about the app: how to get it, how to see that it runs, and answers to questions. */
export type PublicPage = ReturnType<typeof publicPage>

interface PublicPageContext {
  issuer: string
  publicUrl: string | undefined
  figures: Counts | undefined
  system: System | undefined
  preview?: boolean
  lang: Language
  t: Translate
}

export function publicPage(app: AppContent & { version: number }, context: PublicPageContext) {
  const { issuer, lang, t } = context
  const { stores, steps, running } = adviceOf(app, lang)
  return {
    title: t('public_page.title', { app: app.name }),
    issuer,
    name: app.name,
    slogan: slogansOf(app, lang, t)[0] ?? '',
    path: `/${app.slug}`,
    stores,
    own: stores.find((store) => store.system === context.system),
    steps,
    running,
    faq: adviceWords(app, lang).faq,
    figures: figuresOf(app, context),
    script: context.preview ? undefined : 'copy.js',
    share: shareOf(app, context),
  }
}

function figuresOf(app: AppContent, { figures, lang, t }: PublicPageContext) {
  const counted = figures && funnel(figures)
  if (!counted || counted.smartphone === 0) return []
  return [
    { label: t('public_page.visits'), value: numberText(figures.visits, lang) },
    { label: t('public_page.helped'), value: numberText(counted.helped, lang) },
    { label: t('public_page.rate', { app: app.name }), value: percentText(rateOf(counted), lang) },
  ]
}

function shareOf(app: AppContent & { version: number }, { issuer, publicUrl, lang, t }: PublicPageContext) {
  if (!publicUrl) return undefined
  const address = `${publicUrl}/${app.slug}`
  return {
    address,
    text: shareText(app, { language: lang, address, issuer }, t),
    // The version makes sites that cache the picture fetch it again.
    picture: `${address}/picture.png?v=${app.version}&lang=${lang}`,
    ...shareLinks(address),
  }
}
