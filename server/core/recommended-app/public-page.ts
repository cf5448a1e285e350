import type { Counts } from '../../platform/db/counts.ts'
import type { Language, Translate } from '../../platform/messages/messages.ts'
import { numberText } from '../../platform/messages/numbers.ts'
import { funnel, rateOf } from '../figures/funnel.ts'
import { percentText } from '../figures/words.ts'
import { type AppContent, adviceOf, adviceWords, type Store } from './advice.ts'
import { shareLinks, shareText, slogansOf } from './share.ts'
import type { System } from './stores.ts'

/** What anybody may read about the app: how to get it, how to see that it runs, and answers to questions. */
export interface PublicPage {
  title: string
  issuer: string
  name: string
  slogan: string
  path: string
  stores: Store[]
  /** The store for the visitor's phone, if the phone is recognised. */
  own: Store | undefined
  steps: string[]
  running: string
  faq: { question: string; answer: string }[]
  figures: { label: string; value: string }[]
  /** Undefined in a preview, where no script runs. */
  script: string | undefined
  /** Undefined until PUBLIC_URL is configured. */
  share: { address: string; text: string; zalo: string; facebook: string; picture: string } | undefined
}

interface PublicPageSetting {
  issuer: string
  publicUrl: string | undefined
  figures: Counts | undefined
  system: System | undefined
  preview?: boolean
  lang: Language
  t: Translate
}

export function publicPage(app: AppContent & { version: number }, setting: PublicPageSetting): PublicPage {
  const { issuer, lang, t } = setting
  const { stores, steps, running } = adviceOf(app, lang)
  return {
    title: t('public_page.title', { app: app.name }),
    issuer,
    name: app.name,
    slogan: slogansOf(app, lang, t)[0] ?? '',
    path: `/${app.slug}`,
    stores,
    own: stores.find((store) => store.system === setting.system),
    steps,
    running,
    faq: adviceWords(app, lang).faq,
    figures: figuresOf(app, setting),
    script: setting.preview ? undefined : 'copy.js',
    share: shareOf(app, setting),
  }
}

function figuresOf(app: AppContent, { figures, lang, t }: PublicPageSetting): PublicPage['figures'] {
  const counted = figures && funnel(figures)
  if (!counted || counted.smartphone === 0) return []
  return [
    { label: t('public_page.visits'), value: numberText(figures.visits, lang) },
    { label: t('public_page.helped'), value: numberText(counted.helped, lang) },
    { label: t('public_page.rate', { app: app.name }), value: percentText(rateOf(counted), lang) },
  ]
}

function shareOf(
  app: AppContent & { version: number },
  { issuer, publicUrl, lang, t }: PublicPageSetting,
): PublicPage['share'] {
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
