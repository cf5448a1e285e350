// Failures on the device itself: parallel windows, a lost key, and a server that asks for a pause.
import { randomUUID } from 'node:crypto'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { BrowserContext, Page } from '@playwright/test'
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { officeDay } from '../../server/platform/lib/clock.ts'
import { chromiumPath, signIn, signOut, useBrowsers } from '../support/browser.ts'
import {
  atTheGate,
  BOARD_SIZE,
  boardIsKept,
  comeBack,
  enterOffline,
  keepRealTime,
  OPEN,
  OUTBOX_SIZE,
} from '../support/device.ts'
import { useFreshApp } from '../support/suite.ts'

const GUARD = 'gate.tt-hcc'

describe.skipIf(!chromiumPath)('a device at the gate, in Chromium', () => {
  const app = useFreshApp()
  const browsers = useBrowsers(chromiumPath)

  beforeEach(async () => {
    await keepRealTime(app)
  })

  const device = async (): Promise<{ page: Page; context: BrowserContext }> => {
    const { page, context } = await browsers.open(app, { serviceWorkers: 'allow' })
    await atTheGate(page, GUARD)
    return { page, context }
  }

  const secondWindow = async (context: BrowserContext): Promise<Page> => {
    const page = await context.newPage()
    await page.goto('/gate')
    await boardIsKept(page)
    return page
  }

  const names = () => app.column<string>('select name from visit order by number')

  const rowOf = (page: Page, name: string) => page.locator('#inside li.visit', { hasText: name })

  describe('with two windows', () => {
    test('shows entries and departures in both windows, and sends everything once', async () => {
      await (await app.client(GUARD)).enter({ name: 'Lê Thị Đã Vào' })
      const { page: one, context } = await device()
      const two = await secondWindow(context)
      const back = await app.goAway()
      await enterOffline(one, 'Nguyễn Văn Một')
      await rowOf(two, 'Nguyễn Văn Một').waitFor()
      await two.getByText('1 lượt chờ gửi').waitFor()

      await two.getByRole('button', { name: 'Khách ra: Lê Thị Đã Vào' }).click()
      await rowOf(one, 'Lê Thị Đã Vào').waitFor({ state: 'detached' })
      await two.getByRole('button', { name: 'Hoàn tác' }).click()
      await rowOf(one, 'Lê Thị Đã Vào').waitFor()

      await back()
      for (const page of [one, two]) await page.evaluate(`dispatchEvent(new Event('online'))`)
      for (const page of [one, two]) await expect.poll(() => page.locator('#outbox').isHidden()).toBe(true)
      for (const page of [one, two]) await rowOf(page, 'Nguyễn Văn Một').waitFor()
      expect(await names()).toEqual(['Lê Thị Đã Vào', 'Nguyễn Văn Một'])
      expect(await app.rows('select from replayed_event')).toHaveLength(3)
    })

    test('shows no names in either window after signing out in one, nor after going back', async () => {
      await (await app.client(GUARD)).enter({ name: 'Canary Bí Mật' })
      const { page: one, context } = await device()
      const two = await secondWindow(context)
      await rowOf(two, 'Canary Bí Mật').waitFor()
      await signOut(one)
      for (const page of [one, two]) await page.waitForURL('**/sign-in*')
      for (const page of [one, two]) {
        await page.goBack()
        await page.waitForURL(/sign-in|offline/)
        expect(await page.locator('body').textContent()).not.toContain('Canary')
      }
      expect(await one.evaluate(BOARD_SIZE)).toBe(0)
    })

    test('shows nobody’s name in either when one signs out without a connection', async () => {
      await (await app.client(GUARD)).enter({ name: 'Canary Bí Mật' })
      const { page: one, context } = await device()
      const two = await secondWindow(context)
      const back = await app.goAway()
      await signOut(one)
      for (const page of [one, two]) {
        await page.getByRole('heading', { name: 'Đăng nhập khi có mạng' }).waitFor()
        expect(await page.locator('body').textContent()).not.toContain('Canary')
      }
      expect(await one.evaluate(BOARD_SIZE)).toBe(0)
      await back()
      for (const page of [one, two]) await page.waitForURL('**/sign-in*')
      expect(await app.rows(`select from audit where action = 'account.signed_out'`)).toHaveLength(1)
    })
  })

  test('offers no resend of a stored entry in a window that was not notified', async () => {
    const { page: one, context } = await device()
    const two = await context.newPage()
    await two.addInitScript('delete window.BroadcastChannel')
    await two.goto('/gate')
    const back = await app.goAway()
    // A plausible prefix that belongs to no operator.
    await enterOffline(one, 'Huỳnh Hiếu Thuận', { 'Số điện thoại': '0521999999' })
    await comeBack(back, one)
    await one.getByText('1 lượt chưa vào sổ').waitFor()
    await two.reload()
    for (const page of [one, two]) await page.getByRole('button', { name: 'Xem lượt chờ gửi' }).click()
    await two.getByRole('button', { name: 'Sửa', exact: true }).click()
    await one.getByRole('button', { name: 'Sửa', exact: true }).click()
    await one.getByLabel('Số điện thoại').fill('0912000222')
    await one.getByRole('button', { name: 'Ghi khách vào' }).click()
    await expect.poll(() => one.evaluate(OUTBOX_SIZE)).toBe(0)
    await two.getByRole('button', { name: 'Gửi lại' }).click()
    await expect.poll(() => two.locator('#outbox').isHidden()).toBe(true)
    await two.getByRole('button', { name: 'Ghi khách vào' }).click()
    await two.getByText('Lượt này đã được giải quyết ở cửa sổ khác').waitFor()
    expect(await two.evaluate(OUTBOX_SIZE)).toBe(0)
    expect(await names()).toEqual(['Huỳnh Hiếu Thuận'])
  })

  test('keeps two departures of the same moment, and only one of a button tapped twice', async () => {
    const guard = await app.client(GUARD)
    for (const name of ['Lê Thị Một', 'Lê Thị Hai']) await guard.enter({ name, phone: '' })
    const { page } = await device()
    const back = await app.goAway()
    await page.locator('#outbox-state', { hasText: 'Mất kết nối' }).waitFor()
    await page.evaluate(`(() => {
      const leave = [...document.querySelectorAll('#inside li.visit .leave')]
      for (const button of [...leave, leave[0]]) button.click()
    })()`)
    await page.getByText('2 lượt chờ gửi').waitFor()
    expect(await page.locator('#inside li.visit').count()).toBe(0)
    await comeBack(back, page)
    await expect.poll(() => page.locator('#outbox').isHidden()).toBe(true)
    expect(await app.rows(`select from visit where state = 'left'`)).toHaveLength(2)
    expect(await app.rows('select from replayed_event')).toHaveLength(2)
  })

  test('abandons a response that stalls half-way, and asks again', async () => {
    const { page } = await browsers.open(app)
    await signIn(page, GUARD)
    const begun: ServerResponse[] = []
    const stalling = createServer((_req, res) => {
      res.writeHead(200, { 'Content-Type': 'text/plain', 'Content-Length': 6 }).write('rea')
      begun.push(res)
    })
    await new Promise<void>((resolve) => stalling.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => {
      stalling.closeAllConnections()
      stalling.close()
    })
    const { port } = stalling.address() as AddressInfo
    const half = `http://127.0.0.1:${port}/readyz`
    await page.route('**/readyz', (route) => route.continue({ url: half }), { times: 1 })
    await page.evaluate(`dispatchEvent(new Event('offline'))`)
    await expect.poll(() => begun.length).toBe(1)
    await page.locator('#outbox-state', { hasText: 'Mất kết nối' }).waitFor()
    await expect.poll(() => page.locator('#outbox').isHidden(), { timeout: 5000 }).toBe(true)
  })

  test('a device whose clock has lost the date warns, and its entries get their real times by hand', async () => {
    // Today stays open until midnight, so that the test passes late in the evening.
    await app.rows('update office set close_minutes = 1440')
    const { page } = await device()
    const back = await app.goAway()
    await page.clock.setSystemTime(new Date('2015-01-01T00:00:00+07:00'))
    await enterOffline(page, 'Nguyễn Văn Pin', { 'Người, phòng cần gặp': 'Phòng Tư pháp' })
    await page.getByText('Đồng hồ của máy này sai').waitFor()
    await page.clock.setSystemTime(new Date())
    await comeBack(back, page)
    await page.getByText('1 lượt chưa vào sổ, cần xem lại').waitFor()
    await page.getByRole('button', { name: 'Xem lượt chờ gửi' }).click()
    const again = page.getByRole('button', { name: 'Gửi lại' })
    const today = new Intl.DateTimeFormat('vi', {
      timeZone: 'Asia/Ho_Chi_Minh',
      day: '2-digit',
      month: '2-digit',
    }).format()
    expect(await page.getByLabel('Ngày').inputValue()).toBe('01/01')
    // All details are shown, for copying onto paper.
    await page.locator('.unsettled', { hasText: 'Phòng Tư pháp' }).waitFor()
    await page.getByLabel('Ngày').fill('31/02')
    await again.click()
    await expect.poll(() => page.getByLabel('Ngày').getAttribute('aria-invalid')).toBe('true')
    expect(await names()).toEqual([])
    await page.getByLabel('Ngày').fill(today)
    await page.getByLabel('Giờ').fill('00:00')
    await again.click()
    await expect.poll(names).toEqual(['Nguyễn Văn Pin'])
    const at = await app.value<Date>('select entered_at as at from visit')
    expect(at.toISOString()).toMatch(/T17:00:00.000Z$/)
    expect(Date.now() - at.getTime()).toBeLessThan(24 * 60 * 60_000)
  })

  test('that has lost its key shows what it cannot decrypt, asks nobody about it, and sends the rest', async () => {
    await (await app.client(GUARD)).enter({ name: 'Lê Thị Đã Vào' })
    const { page } = await device()
    const sendings: number[] = []
    page.on('request', (request) => request.url().endsWith('/gate/replay') && sendings.push(1))
    const back = await app.goAway()
    await enterOffline(page, 'Nguyễn Văn Mất')
    await page.getByRole('button', { name: 'Khách ra: Lê Thị Đã Vào' }).click()
    await page.getByText('Đã giữ trên máy: Lê Thị Đã Vào ra lúc').waitFor()
    await page.evaluate(`(async () => { ${OPEN}
      const tx = db.transaction('keys', 'readwrite')
      tx.objectStore('keys').delete('outbox')
      await new Promise((resolve) => { tx.oncomplete = resolve })
      db.close()
    })()`)
    await enterOffline(page, 'Nguyễn Văn Sau')
    await comeBack(back, page)
    await page.getByText('1 lượt chưa vào sổ, cần xem lại').waitFor()
    await expect.poll(names).toEqual(['Lê Thị Đã Vào', 'Nguyễn Văn Sau'])
    expect(await app.rows(`select from visit where state = 'left'`)).toHaveLength(1)
    expect(sendings).toHaveLength(1)
    expect(await page.evaluate(OUTBOX_SIZE)).toBe(1)
    await page.getByRole('button', { name: 'Xem lượt chờ gửi' }).click()
    await page.locator('.unsettled .why', { hasText: 'Trình duyệt không còn mở được lượt này' }).waitFor()
  })

  test('sends a batch that is too large in smaller parts, and shows an entry that is too large alone', async () => {
    const { page } = await device()
    const back = await app.goAway()
    const long = (length: number) => ({ 'Xã, phường hoặc đơn vị': 'a'.repeat(length) })
    await enterOffline(page, 'Dài Một', long(150_000))
    await enterOffline(page, 'Dài Hai', long(150_000))
    await enterOffline(page, 'Dài Ba', long(300_000))
    await enterOffline(page, 'Nguyễn Văn Vừa')
    await comeBack(back, page)
    await page.getByText('3 lượt chưa vào sổ, cần xem lại').waitFor()
    await expect.poll(names).toEqual(['Nguyễn Văn Vừa'])
    await page.getByRole('button', { name: 'Xem lượt chờ gửi' }).click()
    await expect
      .poll(() => page.locator('.unsettled .why').allTextContents())
      .toEqual([
        'Dài quá 160 ký tự.',
        'Dài quá 160 ký tự.',
        'Máy chủ chưa nhận được lượt này. Hãy gửi lại, hoặc chép vào sổ giấy.',
      ])
  })

  test('that is left open offline for twelve hours shows only visitors who are queued to be sent', async () => {
    await (await app.client(GUARD)).enter({ name: 'Canary Bí Mật' })
    const head = await app.client('head.tt-hcc')
    await head.switchOn('guests')
    const day = officeDay(app.clock.now()).split('-').reverse().join('/')
    await head.post('/guests', { client_uuid: randomUUID(), name: 'Canary Được Hẹn', day })
    const { page } = await browsers.open(app)
    await page.clock.install()
    await signIn(page, GUARD)
    await page.locator('#expected-list').getByText('Canary Được Hẹn').waitFor()
    await app.goAway()
    await enterOffline(page, 'Nguyễn Văn Chờ')
    await page.clock.fastForward('11:00:00')
    await rowOf(page, 'Canary Bí Mật').waitFor()
    await page.clock.fastForward('02:00:00')
    await rowOf(page, 'Canary Bí Mật').waitFor({ state: 'detached' })
    await rowOf(page, 'Nguyễn Văn Chờ').waitFor()
    expect(await page.locator('body').textContent()).not.toContain('Canary')
  })

  test('that has no storage left still gets the files from the server that its worker would cache', async () => {
    const { page, context } = await device()
    const session = await context.newCDPSession(page)
    await session.send('Storage.overrideQuotaForOrigin', { origin: app.url, quotaSize: 1 })
    const script = await page.evaluate<string>(`fetch('/service-worker.js').then((answer) => answer.text())`)
    const [first = ''] = script.split('\n')
    const { later } = JSON.parse(first.slice('const FILES = '.length))
    const status = await page.evaluate(`fetch('${later[0]}').then((answer) => answer.status)`)
    expect(status).toBe(200)
  })

  test('notices within seconds that the server is back, without a tap, however long it was away', async () => {
    const { page } = await browsers.open(app)
    await page.clock.install()
    await signIn(page, GUARD)
    const back = await app.goAway()
    await page.locator('#outbox-state').waitFor()
    for (let tries = 0; tries < 8; tries += 1) {
      const failed = page.waitForEvent('requestfailed', (request) => request.url().endsWith('/readyz'))
      await page.clock.runFor(60_000)
      await failed
    }
    await back()
    await page.locator('#outbox').waitFor({ state: 'hidden' })
    await page.locator('#live').waitFor({ state: 'hidden' })
  })

  test('leaves a busy server alone for as long as it asks', async () => {
    const { page } = await browsers.open(app)
    await page.clock.install()
    await signIn(page, GUARD)
    const back = await app.goAway()
    await enterOffline(page, 'Nguyễn Văn Chờ')
    let sendings = 0
    await page.route('**/gate/replay', async (route) => {
      sendings += 1
      await route.fulfill({ status: 429, headers: { 'Retry-After': '200' }, body: '' })
    })
    await comeBack(back, page)
    await expect.poll(() => sendings).toBe(1)
    // Without the pause, the next attempts would come within seconds, or with the next connection check.
    await page.evaluate('new Promise(requestAnimationFrame)')
    await Promise.all([
      page.waitForResponse('**/readyz'),
      page.evaluate(`dispatchEvent(new Event('offline'))`),
    ])
    await page.evaluate('new Promise(requestAnimationFrame)')
    await page.clock.runFor(150_000)
    expect(sendings).toBe(1)
    await page.unroute('**/gate/replay')
    await page.clock.runFor(60_000)
    // The fast-forwarded clock may have aborted the request, so trigger another.
    await page.evaluate(`dispatchEvent(new Event('online'))`)
    await expect.poll(names).toEqual(['Nguyễn Văn Chờ'])
  })
})
