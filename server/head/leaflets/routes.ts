import type { Router } from 'express'
import type { Services } from '../../http/context.ts'
import { createRouter } from '../../http/router.ts'
import type { Page } from '../../http/views.ts'
import { type Leaflet, leafletOf, SIZES, type Size } from './leaflet.ts'

interface LeafletsPage extends Page {
  script: string
  style: string
  sizes: { size: Size; label: string; current: boolean }[]
  /** Undefined while no app is recommended. */
  leaflet: Leaflet | undefined
}

/** Leaflets and posters about the recommended app, in the name of the office that prints them. */
export function leafletRoutes({ config, currentApp }: Services): Router {
  const router = createRouter()

  router.get('/', async (req, res) => {
    const { office, lang, t } = res.locals
    const size = SIZES.find((one) => one === req.query['size']) ?? 'a5'
    const app = await currentApp()
    const setting = { issuer: office.name, publicUrl: config.PUBLIC_URL, lang, t }
    res.render('head/leaflets/leaflets', {
      title: t('leaflets.title'),
      script: 'copy.js',
      style: 'leaflets.css',
      sizes: SIZES.map((one) => ({ size: one, label: t(`leaflets.size.${one}`), current: one === size })),
      leaflet: app && leafletOf(app, size, setting),
    } satisfies LeafletsPage)
  })

  return router
}
