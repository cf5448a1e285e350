// Layout of the gate's page: nothing jumps while it loads over a slow connection, and it fits on a phone.
import type { Page } from '@playwright/test'
import { expect, test } from 'vitest'
import { chromiumPath, openMenu, openPage, signIn, signOut, useBrowsers } from '../support/browser.ts'
import { useEmptiedApp } from '../support/suite.ts'

/** Limit for the layout shift: too small to be seen, and a tenth of what search engines call good. */
const STILL = 0.01

/** Sums up layout shifts that no input has caused. */
const WATCH = `window.shifted = 0
  new PerformanceObserver((list) => {
    for (const { value, hadRecentInput } of list.getEntries()) if (!hadRecentInput) window.shifted += value
  }).observe({ type: 'layout-shift', buffered: true })`

/** Waits two frames, so that changes are laid out and painted. */
const shown = (page: Page) =>
  page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))')

/** Holds back files that match `pattern` until the returned function is called; a page with a route caches nothing. */
async function holdBack(page: Page, pattern: RegExp): Promise<() => void> {
  let send = () => {}
  const sent = new Promise<void>((done) => {
    send = done
  })
  await page.route(pattern, (route) => sent.then(() => route.continue()))
  return send
}

const app = useEmptiedApp()
const browsers = useBrowsers()

test.skipIf(!chromiumPath)(
  'the gate’s layout does not shift while its scripts and its typeface load',
  async (context) => {
    const guard = await app.client('gate.tt-hcc')
    await guard.enter({ name: 'Nguyễn Hoàng Ân', host: 'Văn phòng', purpose: 'meeting' })
    const { page } = await browsers.open(app, { viewport: { width: 1366, height: 940 } })
    await signIn(page, 'gate.tt-hcc')
    const sendScripts = await holdBack(page, /\/assets\/gate-/)
    const sendTypeface = await holdBack(page, /\.woff2$/)
    await page.addInitScript(WATCH)

    await page.goto('/gate', { waitUntil: 'commit' })
    await page.locator('#scan-open').waitFor()
    await shown(page)
    const arial = await page.evaluate(
      'document.fonts.load("1em Arial for Be Vietnam Pro").then(() => true, () => false)',
    )
    if (!arial) context.skip('no font as wide as Arial here')
    const live = page.waitForRequest(/\/gate\/events/)
    sendScripts()
    await live
    await shown(page)
    sendTypeface()
    await page.evaluate('document.fonts.ready.then(() => true)')
    await shown(page)

    expect(await page.evaluate('document.fonts.check("600 1em Be Vietnam Pro", "ế")')).toBe(true)
    expect(await page.evaluate<number>('window.shifted')).toBeLessThan(STILL)
  },
)

test.skipIf(!chromiumPath).each([
  ['does not arrive', undefined],
  ['is too new for the browser', 'const new = 1'],
  ['ends as it starts', 'throw new Error()'],
])('the gate is a plain form again when its script %s', async (_, body) => {
  const { page, complaints } = await browsers.open(app)
  await signIn(page, 'gate.tt-hcc')
  const contentType = 'text/javascript'
  await page.route(/\/assets\/gate-/, (route) =>
    body ? route.fulfill({ contentType, body }) : route.abort(),
  )
  await page.reload()
  await page.getByRole('button', { name: 'Tìm khách cũ' }).waitFor()
  expect(await page.locator('#scan-open').isVisible()).toBe(false)
  complaints.length = 0
})

test.skipIf(!chromiumPath)(
  'the menu of a guard fits on one line on a phone, and opens without scripts',
  async () => {
    const head = await app.client('head.tt-hcc')
    await head.switchOn('guests')
    await head.post('/office/fields', { fields: 'badge' })
    const { page } = await browsers.open(app, {
      viewport: { width: 360, height: 740 },
      javaScriptEnabled: false,
    })
    await signIn(page, 'gate.tt-hcc')
    const bar = page.getByRole('navigation', { name: 'Các trang' })
    const heights: number[] = []
    for (const name of ['Cổng', 'Khách hẹn'])
      heights.push((await bar.getByRole('link', { name, exact: true }).boundingBox())?.y ?? -1)
    expect(new Set(heights).size).toBe(1)
    expect((await bar.locator('summary').boundingBox())?.y).toBe(heights[0])
    expect(await bar.getByRole('link', { name: 'Phiếu' }).isVisible()).toBe(false)
    await openMenu(page)
    // A tap beside the menu closes it again.
    await page.mouse.click(180, 730)
    await openPage(page, 'Tài khoản của tôi')
    await page.getByRole('heading', { name: 'Đổi mật khẩu' }).waitFor()
    await signOut(page)
    await page.getByRole('button', { name: 'Đăng nhập' }).waitFor()
  },
)

test.skipIf(!chromiumPath)(
  'a gate with expected guests and nobody inside shows in view that nobody is inside',
  async () => {
    await (await app.client('head.tt-hcc')).switchOn('guests')
    const guard = await app.client('gate.tt-hcc')
    for (const name of ['Lê Hữu Xuân', 'Quách Minh Ân', 'Hồ Ngọc Tiên', 'Mai Công Phương', 'Phan Tuyết Vy'])
      await guard.guest({
        name,
        place: 'Công ty TNHH Một thành viên Thương mại Dịch vụ Hoa Sen Trắng Long An',
      })
    const { page } = await browsers.open(app, { viewport: { width: 1366, height: 700 } })
    await signIn(page, 'gate.tt-hcc')
    const said = page.getByText('Chưa có khách nào ở trong')
    const [text, card] = [await said.boundingBox(), await page.locator('#inside').boundingBox()]
    expect(text?.y).toBeGreaterThan(0)
    expect((text?.y ?? 0) + (text?.height ?? 0)).toBeLessThan((card?.y ?? 0) + (card?.height ?? 0))
  },
)
