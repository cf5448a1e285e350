import type { BrowserContext, Page } from '@playwright/test'
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { startApp, type TestApp } from './support/app.ts'
import { type Browsers, chromiumPath, launch, signIn } from './support/browser.ts'

const GUARD = 'gate.tt-hcc'

describe.skipIf(!chromiumPath)('the gate without the server, in Chromium', () => {
  let app: TestApp
  let browsers: Browsers

  beforeAll(async () => {
    browsers = await launch()
    return () => browsers.close()
  })

  beforeEach(async () => {
    app = await startApp()
    return () => app.close()
  })

  afterEach(() => browsers.settle())

  /** A device whose worker has taken over. */
  const device = async (): Promise<{ page: Page; context: BrowserContext }> => {
    const { page, context } = await browsers.open(app, { serviceWorkers: 'allow' })
    await signIn(page, GUARD)
    await page.evaluate('navigator.serviceWorker.ready')
    return { page, context }
  }

  test('can be installed', async () => {
    const { page, context } = await device()
    const session = await context.newCDPSession(page)
    const { errors, data } = await session.send('Page.getAppManifest')
    expect(errors).toEqual([])
    expect(JSON.parse(data ?? '')).toMatchObject({ start_url: '/gate', display: 'standalone', lang: 'vi' })
    const { installabilityErrors } = await session.send('Page.getInstallabilityErrors')
    // A window of a test keeps nothing: that is the one thing Chromium minds.
    expect(installabilityErrors.map(({ errorId }) => errorId)).toEqual(['in-incognito'])
  })

  test('the device keeps hashed files and one empty page, and of an older version nothing', async () => {
    await (await app.client(GUARD)).enter({ name: 'Canary Bí Mật' })
    const { page } = await device()
    await page.evaluate(`caches.open('so-cong-older').then((cache) => cache.put('/x', new Response('old')))`)
    for (const path of ['/evacuation', '/gate/handover', '/gate']) await page.goto(path)
    await page.evaluate('navigator.serviceWorker.getRegistration().then((one) => one.unregister())')
    await page.reload()
    await expect.poll(() => kept(page)).not.toContainEqual(expect.stringContaining('/x'))
    const urls = await kept(page)
    expect(urls.filter((url) => !/^\/assets\/[\w.-]+-[A-Z0-9]{8}\.(js|css|svg|woff2)$/.test(url))).toEqual([
      '/gate/offline',
    ])
    expect(urls.length).toBeGreaterThan(5)
    expect(await page.evaluate(ALL_TEXT)).not.toContain('Canary')
  })

  const kept = (page: Page) =>
    page.evaluate<string[]>(`(async () => {
      const urls = []
      for (const name of await caches.keys())
        for (const request of await (await caches.open(name)).keys()) urls.push(new URL(request.url).pathname)
      return urls
    })()`)

  const ALL_TEXT = `(async () => {
    let text = ''
    for (const name of await caches.keys()) {
      const cache = await caches.open(name)
      for (const request of await cache.keys()) text += await (await cache.match(request)).text()
    }
    return text
  })()`
})
