import { createHash } from 'node:crypto'
import type { Response, Router } from 'express'
import type { Assets } from '../../http/assets.ts'
import type { Services } from '../../http/context.ts'
import { createRouter } from '../../http/router.ts'
import { LANGUAGES, translator } from '../../platform/messages/messages.ts'

/** Must equal `--blue` and `--page` of the style sheet. */
const COLOURS = { theme_color: '#0b57a4', background_color: '#f5f7fb' }

/**
 * Lets a device open the gate without the server: a web app manifest, a service worker, and an empty page that is the same for
 * everybody. None of them contains data of an office, account or visitor.
 */
export function shellRoutes({ assets }: Pick<Services, 'assets'>): Router {
  const router = createRouter()

  router.get('/manifest.webmanifest', (_req, res) => {
    const { t } = res.locals
    const icon = (size: number) => ({
      src: assets.url(`icon-${size}.png`),
      sizes: `${size}x${size}`,
      type: 'image/png',
      purpose: 'any maskable',
    })
    res.set('Cache-Control', 'no-cache').type('application/manifest+json')
    res.send({
      id: '/gate',
      name: `${t('product')}: ${t('tagline')}`,
      short_name: t('product'),
      lang: res.locals.lang,
      start_url: '/gate',
      scope: '/',
      display: 'standalone',
      ...COLOURS,
      icons: [icon(192), icon(512)],
    })
  })

  router.get('/service-worker.js', async (_req, res) => {
    const files = filesOf(assets)
    const version = createHash('sha256')
      .update(JSON.stringify(files))
      .update(await renderShell(res))
      .digest('hex')
      .slice(0, 16)
    res.set('Cache-Control', 'no-cache').type('text/javascript')
    res.send(`const FILES = ${JSON.stringify({ version, ...files })}\n${assets.text('service-worker.js')}`)
  })

  router.get('/gate/offline', async (_req, res) => {
    // The only page that may be cached.
    res
      .set('Cache-Control', 'no-cache')
      .type('html')
      .send(await renderShell(res))
  })

  return router
}

/** File names contain a hash, so a changed file changes the worker; that is how devices notice a new version. */
function filesOf(assets: Assets): { first: string[]; later: string[] } {
  const later = assets.names.filter((name) => /^(polyfills|scanner|decoder-worker)\.js$|\.wasm$/.test(name))
  const fonts = assets.names.filter((name) => name.endsWith('.woff2'))
  return {
    first: ['staff.css', 'scripts-on.js', 'gate.js', 'icon.svg', 'acts.svg', ...fonts].map(assets.url),
    later: later.map(assets.url),
  }
}

function renderShell(res: Response): Promise<string> {
  const page = {
    title: res.locals.t('product'),
    signedOut: translator('vi')('offline.signed_out'),
    elsewhere: LANGUAGES.filter((lang) => lang !== 'vi').map((lang) => ({
      lang,
      text: translator(lang)('offline.signed_out'),
    })),
  }
  // Passes only these locals, because the request's locals may hold a session.
  const { oldBrowser } = res.locals
  return new Promise((resolve, reject) => {
    res.app.render('reception/offline/shell', { ...page, oldBrowser }, (error: Error | null, html: string) =>
      error ? reject(error) : resolve(html),
    )
  })
}
