import { type AppContent, adviceOf, type Store } from '../../core/recommended-app/advice.ts'
import { shareText, slogansOf } from '../../core/recommended-app/share.ts'
import type { Language, Translate } from '../../platform/messages/messages.ts'

/** Leaflets to give away and a poster for schools, each one sheet of its size. */
export const SIZES = ['a5', 'a4', 'school'] as const
export type Size = (typeof SIZES)[number]

export interface Leaflet {
  size: Size
  issuer: string
  title: string
  slogan: string
  /** The view box keeps one of the four quiet-zone modules around each code; the paper provides the rest. */
  stores: (Store & { viewBox: string })[]
  steps: string[]
  running: string
  /** The URL without its protocol, as people type it; undefined until there is a public address. */
  address: string | undefined
  density: Density
  text: string
}

type Density = 'roomy' | 'close' | 'dense' | 'densest'

/** Characters of the whole sheet up to which each density fits; measured with the widest words on A5. */
const ROOM: [Density, number][] = [
  ['roomy', 650],
  ['close', 900],
  ['dense', 1300],
]

export function leafletOf(
  app: AppContent,
  size: Size,
  {
    issuer,
    publicUrl,
    lang,
    t,
  }: { issuer: string; publicUrl: string | undefined; lang: Language; t: Translate },
): Leaflet {
  const { stores, steps, running } = adviceOf(app, lang)
  const slogan = slogansOf(app, lang, t)[0] ?? ''
  const address = publicUrl && `${publicUrl}/${app.slug}`
  const letters = [app.name, slogan, running, issuer, ...steps].join('').length
  return {
    size,
    issuer,
    title: t('public_page.title', { app: app.name }),
    slogan,
    stores: stores.map((store) => ({
      ...store,
      viewBox: `3 3 ${store.code.size - 6} ${store.code.size - 6}`,
    })),
    steps,
    running,
    address: address?.replace(/^https?:\/\//, ''),
    density: ROOM.find(([, most]) => letters <= most)?.[0] ?? 'densest',
    text: shareText(app, { language: lang, address, issuer }, t),
  }
}
