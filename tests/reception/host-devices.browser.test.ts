// A host switches notifications on and gets one while the page is closed. Chromium has no push service in a test, so
// `PushManager.subscribe` and `getSubscription` are stubbed; permission, service worker, push event and notification are real.
import { randomUUID } from 'node:crypto'
import type { BrowserContext, CDPSession, Page, Worker } from '@playwright/test'
import { describe, expect, test } from 'vitest'
import { markOf } from '../../server/core/notices/devices.ts'
import { startTelling } from '../../server/operations/tell-hosts.ts'
import { createPushSender } from '../../server/platform/outgoing/push.ts'
import { accessProblems, chromiumPath, overflow, useBrowsers } from '../support/browser.ts'
import { personalLink } from '../support/personal-link.ts'
import { pushBrowser } from '../support/push-browser.ts'
import { useApp, useClient } from '../support/suite.ts'
import { answered, receiver } from '../support/webhook-receiver.ts'

const PHONE = { viewport: { width: 360, height: 740 } }

describe.skipIf(!chromiumPath)('a device of a host, in Chromium', () => {
  const app = useApp()
  const browsers = useBrowsers(chromiumPath)
  const head = useClient(app, 'head.tt-hcc')
  const guard = useClient(app, 'gate.tt-hcc')

  async function hostPage(name: string): Promise<string> {
    await head.switchOn('hosts')
    await head.post('/office/hosts/push', { pushes_hosts: 'on' })
    await head.post('/people', { client_uuid: randomUUID(), name })
    return `${await personalLink(app, { name })}/guests`
  }

  /** Stubs the subscription that the push service would give, and keeps it for later pages, as a browser does. */
  const stubbed = (context: BrowserContext, fields: ReturnType<typeof pushBrowser>['fields']) =>
    context.addInitScript(`{
      const { endpoint, ...keys } = ${JSON.stringify(fields)}
      const kept = () => localStorage.getItem('subscribed') ? {
        endpoint,
        toJSON: () => ({ endpoint, keys }),
        unsubscribe: async () => localStorage.removeItem('subscribed'),
      } : null
      Object.assign(PushManager.prototype, {
        getSubscription: async () => kept(),
        subscribe: async ({ applicationServerKey }) => {
          localStorage.setItem('subscribed', applicationServerKey)
          return kept()
        },
      })
    }`)

  /** The registration of the page's service worker, through which a push event is delivered. */
  async function registrationOf(page: Page, scope: string): Promise<{ cdp: CDPSession; id: string }> {
    const cdp = await page.context().newCDPSession(page)
    const found = new Promise<string>((resolve) => {
      cdp.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => {
        const own = registrations.find(({ scopeURL }) => scopeURL === scope)
        if (own) resolve(own.registrationId)
      })
    })
    await cdp.send('ServiceWorker.enable')
    return { cdp, id: await found }
  }

  test('is switched on by one tap, shows who waits, opens the page, and is switched off', async () => {
    const there = await receiver(answered(201))
    const browser = pushBrowser(there.url('/push'))
    const name = 'Trần Thị Có Máy'
    const at = await hostPage(name)
    const { page, context } = await browsers.open(app, {
      ...PHONE,
      serviceWorkers: 'allow',
      permissions: ['notifications'],
    })
    await stubbed(context, browser.fields)
    // The device also has the gate's service worker.
    await page.goto(at)
    await page.evaluate(
      `navigator.serviceWorker.register('/service-worker.js').then(() => navigator.serviceWorker.ready)`,
    )
    await page.reload()
    await page.getByRole('button', { name: 'Báo cho tôi trên máy này' }).click()
    await page.getByText('Máy này sẽ báo khi có khách chờ Ông/Bà.').waitFor()
    await page.getByText('· máy này').waitFor()
    expect(await page.getByRole('button', { name: 'Báo cho tôi trên máy này' }).isVisible()).toBe(false)
    expect([await overflow(page), await accessProblems(page)]).toEqual([0, []])

    await guard.enter({ name: 'Khách Của Máy', host: name })
    const pushes = createPushSender(app.context.keys, 'mailto:a@example.vn', {
      inside: ['localhost'],
      ca: there.ca,
    })
    const telling = startTelling(app.context, { pushes })
    await telling.round()
    await telling.settled()
    await telling.stop()
    const [message] = there.got
    if (!message) throw new Error('nothing was pushed')
    const scope = new URL('./', new URL(at, app.url)).href
    const { cdp, id } = await registrationOf(page, scope)
    const scopes = await page.evaluate<string[]>(
      'navigator.serviceWorker.getRegistrations().then((all) => all.map(({ scope }) => scope))',
    )
    expect(scopes.toSorted()).toEqual([`${app.url}/`, scope].toSorted())
    const data = JSON.stringify(browser.read(message))
    for (const _ of [1, 2])
      await cdp.send('ServiceWorker.deliverPushMessage', { origin: app.url, registrationId: id, data })
    const worker = context.serviceWorkers().find((one) => one.url().endsWith('/worker.js')) as Worker
    const shown = () =>
      worker.evaluate(
        'registration.getNotifications().then((all) => all.map(({ title, body }) => ({ title, body })))',
      )
    await expect.poll(shown, { timeout: 20_000 }).toEqual([browser.read(message)])

    await page.goto('about:blank')
    // A test cannot tap a notification, and without a user's tap no window may be opened: both are simulated in the worker.
    const opened = await worker.evaluate(`new Promise(async (resolve, reject) => {
      // The page that was left is a client for a moment, and would be shown instead of a new one.
      const all = () => clients.matchAll({ type: 'window', includeUncontrolled: true })
      for (let tries = 0; (await all()).some(({ url }) => url.endsWith('/guests')); tries += 1) {
        if (tries === 100) return reject(new Error('the page is still open'))
        await new Promise((next) => setTimeout(next, 100))
      }
      clients.openWindow = async (url) => resolve(url)
      const [notification] = await registration.getNotifications()
      dispatchEvent(new NotificationEvent('notificationclick', { notification }))
    })`)
    expect(opened).toBe(`${app.url}${at}`)
    expect(await shown()).toEqual([])

    // The push service replaces the device's subscription by one with another endpoint.
    const renewed = pushBrowser(there.url('/renewed')).fields
    await worker.evaluate(`{
      const { endpoint, ...keys } = ${JSON.stringify(renewed)}
      dispatchEvent(Object.assign(new ExtendableEvent('pushsubscriptionchange'), {
        oldSubscription: ${JSON.stringify({ endpoint: browser.fields.endpoint })},
        newSubscription: { toJSON: () => ({ endpoint, keys }) },
      }))
    }`)
    const marks = () => app.column<Buffer>('select mark from push_device')
    await expect.poll(marks, { timeout: 20_000 }).toEqual([markOf(renewed.endpoint)])

    await page.goto(at)
    await page.getByRole('button', { name: /^Tắt: / }).click()
    await page.getByText('Đã tắt báo trên máy đó.').waitFor()
    await page.getByRole('button', { name: 'Báo cho tôi trên máy này' }).waitFor()
    // The browser's subscription is removed, too.
    expect(await page.evaluate('localStorage.getItem("subscribed")')).toBeNull()
    await there.close()
  })

  test('that cannot be used says why: no push, an iPhone without the home screen, permission denied, no scripts', async () => {
    const at = await hostPage('Lê Không Máy')
    const said = async (script: string) => {
      const { page, context } = await browsers.open(app, PHONE)
      await context.addInitScript(script)
      await page.goto(at)
      await page.locator('#device-state').waitFor()
      expect(await page.locator('#device-on').isVisible()).toBe(false)
      return page.locator('#device-state').textContent()
    }
    const none = 'delete window.PushManager'
    expect(await said(none)).toContain('Trình duyệt này không nhận được tin báo.')
    const phone = `${none}; Object.defineProperty(navigator, 'standalone', { value: false })`
    expect(await said(phone)).toContain('chọn Thêm vào MH chính')
    const refused = `Object.defineProperty(Notification, 'permission', { value: 'denied' })`
    expect(await said(refused)).toContain('Trình duyệt đang chặn thông báo')
    const { page } = await browsers.open(app, { ...PHONE, javaScriptEnabled: false })
    await page.goto(at)
    // `textContent`, because Chromium shows `noscript` only if scripts are off in its own settings.
    expect(await page.locator('#devices noscript').textContent()).toContain('cần cho phép JavaScript')
    expect(await page.locator('#device-on').isVisible()).toBe(false)
  })
})
