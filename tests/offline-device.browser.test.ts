// What can go wrong on the device itself: windows side by side, a lost key, a server that asks for a pause.
import type { Page } from '@playwright/test'
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { startApp, type TestApp } from './support/app.ts'
import { type Browsers, chromiumPath, launch, signIn } from './support/browser.ts'
import { atTheGate, comeBack, enterOffline, OPEN, OUTBOX_SIZE } from './support/device.ts'

const GUARD = 'gate.tt-hcc'

describe.skipIf(!chromiumPath)('a device at the gate, in Chromium', () => {
  let app: TestApp
  let browsers: Browsers

  beforeAll(async () => {
    browsers = await launch()
    return () => browsers.close()
  })

  beforeEach(async () => {
    app = await startApp()
    app.clock.now = () => new Date()
    return () => app.close()
  })

  afterEach(() => browsers.settle())

  const device = async (): Promise<{ page: Page }> => {
    const { page } = await browsers.open(app, { serviceWorkers: 'allow' })
    await atTheGate(page, GUARD)
    return { page }
  }

  const names = async () =>
    (await app.rows<{ name: string }>('select name from visit order by number')).map(({ name }) => name)

  test('that has lost its key shows what it cannot open, asks nobody about it, and sends the rest', async () => {
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

  test('sends in smaller parts what the server finds too large, and shows what is too large by itself', async () => {
    const { page } = await device()
    const back = await app.goAway()
    const long = (length: number) => ({ 'Xã, thị trấn hoặc đơn vị': 'a'.repeat(length) })
    await enterOffline(page, 'Dài Một', long(150_000))
    await enterOffline(page, 'Dài Hai', long(150_000))
    await enterOffline(page, 'Dài Ba', long(300_000))
    await enterOffline(page, 'Nguyễn Văn Vừa')
    await comeBack(back, page)
    await page.getByText('3 lượt chưa vào sổ, cần xem lại').waitFor()
    await expect.poll(names).toEqual(['Nguyễn Văn Vừa'])
    await page.getByRole('button', { name: 'Xem lượt chờ gửi' }).click()
    expect(await page.locator('.unsettled .why').allTextContents()).toEqual([
      'Dài quá 160 ký tự.',
      'Dài quá 160 ký tự.',
      'Máy chủ chưa nhận được lượt này. Hãy gửi lại, hoặc chép vào sổ giấy.',
    ])
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
    // Without the pause the next attempts would come within seconds.
    await page.evaluate('new Promise(requestAnimationFrame)')
    await page.clock.runFor(150_000)
    expect(sendings).toBe(1)
    await page.unroute('**/gate/replay')
    await page.clock.runFor(60_000)
    await expect.poll(names).toEqual(['Nguyễn Văn Chờ'])
  })
})
