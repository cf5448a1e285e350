import type { Router } from 'express'
import { type AppContent, adviceOf } from '../../core/recommended-app/advice.ts'
import { shareText, slogansOf } from '../../core/recommended-app/share.ts'
import type { Services } from '../../http/context.ts'
import { createRouter } from '../../http/router.ts'
import { orNotFound } from '../../platform/lib/errors.ts'
import type { Language, Translate } from '../../platform/messages/messages.ts'

/** Leaflets to give away and a poster for schools, each one sheet of its size. */
const SIZES = ['a5', 'a4', 'school'] as const
type Size = (typeof SIZES)[number]

/** Leaflets and posters about the recommended app, in the name of the office that prints them. */
export function leafletRoutes({ config, currentApp }: Services): Router {
  const router = createRouter()

  router.get('/', async (req, res) => {
    const { office, lang, t } = res.locals
    const size = SIZES.find((one) => one === req.query['size']) ?? 'a5'
    const app = orNotFound(await currentApp())
    res.render('head/leaflets/leaflets', {
      title: t('leaflets.title'),
      script: 'copy.js',
      style: 'leaflets.css',
      sizes: SIZES.map((one) => ({ size: one, label: t(`leaflets.size.${one}`), current: one === size })),
      leaflet: leafletOf(app, size, { issuer: office.name, publicUrl: config.PUBLIC_URL, lang, t }),
    })
  })

  return router
}

type Density = 'roomy' | 'close' | 'dense' | 'densest'

/** Characters of the whole sheet up to which each density fits; measured with the widest words on A5. */
const ROOM: [Density, number][] = [
  ['roomy', 650],
  ['close', 900],
  ['dense', 1300],
]

function leafletOf(
  app: AppContent,
  size: Size,
  {
    issuer,
    publicUrl,
    lang,
    t,
  }: { issuer: string; publicUrl: string | undefined; lang: Language; t: Translate },
) {
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
      // Keeps one of the four quiet-zone modules around each code; the paper provides the rest.
      viewBox: `3 3 ${store.code.size - 6} ${store.code.size - 6}`,
    })),
    steps,
    running,
    // As people type it.
    address: address?.replace(/^https?:\/\//, ''),
    density: ROOM.find(([, most]) => letters <= most)?.[0] ?? 'densest',
    text: shareText(app, { language: lang, address, issuer }, t),
  }
}
