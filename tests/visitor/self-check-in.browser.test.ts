import { randomUUID } from 'node:crypto'
import type { Page } from '@playwright/test'
import { describe, expect, test } from 'vitest'
import { chromiumPath, useBrowsers } from '../support/browser.ts'
import { PHONE, press, register } from '../support/phone.ts'
import { useEmptiedApp, useFreshClient } from '../support/suite.ts'

const KB = 1024
const WRAPPED = `[...document.querySelectorAll('.outcomes button')].filter((button) => {
  const words = document.createRange()
  words.selectNodeContents(button)
  return words.getClientRects().length > 1
}).map((button) => button.textContent)`

describe.skipIf(!chromiumPath)('the visitor in Chromium', () => {
  const app = useEmptiedApp()
  const guard = useFreshClient(app, 'gate.tt-hcc')
  const browsers = useBrowsers()

  const visits = () =>
    app.rows<{ id: string; name: string; state: string; party_size: number; app_outcome: string | null }>(
      'select * from visit order by registered_at, name',
    )
  const confirm = async (name: string) => {
    const found = (await visits()).find((visit) => visit.name === name)
    expect((await guard.post(`/gate/visits/${found?.id}/confirm`)).status).toBe(303)
  }

  test('registers, is confirmed, answers about the app and leaves', async () => {
    const { page } = await browsers.open(app, PHONE)
    await page.goto('/v/tt-hcc')
    await press(page, 'Gửi đăng ký')
    await page.getByText('Vui lòng ghi họ và tên.').waitFor()
    await page.getByLabel('Họ và tên').fill('Lê Văn Tám')
    await page.getByLabel('Số điện thoại').fill('0987 654 321')
    expect((await page.getByRole('button', { name: 'Gửi đăng ký' }).boundingBox())?.y).toBeLessThan(700)
    await page.getByText('Thêm', { exact: true }).tap()
    await page.getByLabel('Xã, phường hoặc đơn vị').fill('Xã Long Hậu')
    await page.getByLabel('Ông/Bà đến để').selectOption('Nộp, nhận hồ sơ')
    await page.getByLabel('Số người đi cùng').fill('1')
    await page.getByLabel('Chưa cài').check()
    await press(page, 'Gửi đăng ký')
    await page.waitForURL(/\/p\/\w{29}$/)
    await page.locator('.state', { hasText: 'Chờ xác nhận' }).waitFor()

    await confirm('Lê Văn Tám')
    await page.locator('.state', { hasText: 'Đang ở trong cơ quan' }).waitFor()
    expect(await page.locator('.pass .word').textContent()).toContain(
      (await guard.get('/gate')).$('.bar .word').text(),
    )
    const store = page.getByRole('link', { name: 'Máy Android: Mở trang tải ứng dụng' })
    expect(await store.getAttribute('href')).toContain('play.google.com')
    await press(page, 'Cài tại chỗ')
    await page.getByText('Đã ghi: Cài tại chỗ.').waitFor()
    await press(page, 'Tôi ra về')
    await press(page, 'Bấm nhầm, tôi chưa ra về')
    await page.locator('.state', { hasText: 'Đang ở trong cơ quan' }).waitFor()
    await press(page, 'Tôi ra về')
    await page.locator('.state', { hasText: 'Đã ra về' }).waitFor()
    expect(await visits()).toMatchObject([{ state: 'left', party_size: 2, app_outcome: 'installed' }])
    expect(page.url().replace(app.url, '')).not.toContain('0987')
  })

  test('every answer about the app stands on one line, in English as well', async () => {
    const form = { client_uuid: randomUUID(), name: 'Ann Example', app_status: 'absent' }
    const { location } = await (await app.client()).post('/v/tt-hcc?lang=en', form)
    await confirm('Ann Example')
    const { page } = await browsers.open(app, PHONE)
    await page.goto(location ?? '')
    await page.getByRole('button', { name: 'I am leaving' }).waitFor()
    expect(await page.evaluate(WRAPPED)).toEqual([])
  })

  describe('what the phone remembers', () => {
    /** Counts trusted clicks on anything, from the moment the page opens. */
    const countTaps = async (page: Page) => {
      let taps = 0
      await page.exposeFunction('tapped', () => {
        taps += 1
      })
      await page.addInitScript({
        content: `addEventListener('click', (event) => event.isTrusted && tapped(), true)`,
      })
      return () => taps
    }

    test('reduces the next visit to one tap, with its button in view', async () => {
      const { page } = await browsers.open(app, PHONE)
      await page.goto('/v/tt-hcc')
      await page.getByLabel('Họ và tên').fill('Lê Văn Tám')
      await page.getByLabel('Số điện thoại').fill('0987 654 321')
      await page.getByLabel('Nhớ thông tin trên điện thoại này').check()
      await press(page, 'Gửi đăng ký')
      await page.waitForURL(/\/p\//)
      await confirm('Lê Văn Tám')
      await page.locator('.state', { hasText: 'Đang ở trong cơ quan' }).waitFor()
      await press(page, 'Tôi ra về')
      await page.locator('.state', { hasText: 'Đã ra về' }).waitFor()

      const taps = await countTaps(page)
      await page.goto('/v/tt-hcc')
      await page.getByText('Đã điền thông tin nhớ trên điện thoại này.').waitFor()
      expect(await page.getByLabel('Họ và tên').inputValue()).toBe('Lê Văn Tám')
      const button = await page.getByRole('button', { name: 'Gửi đăng ký' }).boundingBox()
      expect((button?.y ?? 999) + (button?.height ?? 0)).toBeLessThanOrEqual(740)
      await press(page, 'Gửi đăng ký')
      await page.waitForURL(/\/p\//)
      expect(taps()).toBe(1)
      expect(await visits()).toMatchObject([
        { name: 'Lê Văn Tám', state: 'left' },
        { name: 'Lê Văn Tám', state: 'waiting', phone: '+84987654321' },
      ])
    })

    test('stays the owner’s when another person registers, and goes when the owner says so', async () => {
      const { page } = await browsers.open(app, PHONE)
      await page.goto('/v/tt-hcc')
      await page.getByLabel('Họ và tên').fill('Chủ Máy')
      await page.getByLabel('Nhớ thông tin trên điện thoại này').check()
      await press(page, 'Gửi đăng ký')
      await page.waitForURL(/\/p\//)

      // While the phone's owner is inside, the form is for another person.
      await page.goto('/v/tt-hcc')
      expect(await page.getByLabel('Họ và tên').inputValue()).toBe('')
      // At another office the owner's data is filled in again, unless they register another person.
      await page.goto('/v/ubnd-xa-long-hau')
      expect(await page.getByLabel('Họ và tên').inputValue()).toBe('Chủ Máy')
      await press(page, 'Đăng ký cho người khác')
      await page.getByLabel('Họ và tên').fill('Người Mượn Máy')
      await press(page, 'Gửi đăng ký')
      await page.waitForURL(/\/p\//)
      const kept = () => page.evaluate('localStorage.getItem("so-cong-visitor")')
      expect(await kept()).toContain('Chủ Máy')

      await page.goto('/v/vp-huyen-uy')
      await page.getByLabel('Nhớ thông tin trên điện thoại này').uncheck()
      expect(await kept()).toBeNull()
      // Invalid stored data does no harm.
      await page.evaluate('localStorage.setItem("so-cong-visitor", "{not json")')
      await page.reload()
      expect(await page.getByLabel('Họ và tên').inputValue()).toBe('')
    })
  })

  test('the clock on the pass runs on the server’s time on a phone that is hours wrong, which sees a refusal taken back', async () => {
    const { page } = await browsers.open(app, PHONE)
    await page.clock.install({ time: new Date('2026-01-01T00:00:00Z') })
    await register(page, 'Điện Thoại Sai Giờ')
    const clock = page.locator('[data-clock]')
    const now = () => clock.textContent()
    expect(await now()).toMatch(/^08:30:\d\d$/)
    const first = await now()
    await page.clock.runFor(3000)
    expect(await now()).not.toBe(first)

    // A refusal undone within ten seconds is undone on the phone as well.
    const tell = async (what: string) => {
      const [visit] = await visits()
      expect((await guard.post(`/gate/visits/${visit?.id}/${what}`, { why: 'not_here' })).status).toBe(303)
    }
    await tell('decline')
    await page.clock.runFor(6000)
    await page.locator('.state', { hasText: 'Đã từ chối' }).waitFor()
    await tell('undo')
    await page.clock.runFor(12_000)
    await page.locator('.state', { hasText: 'Chờ xác nhận' }).waitFor()
  })

  test('the form is two requests and less than 14 kB on the wire', async () => {
    const { page, context } = await browsers.open(app, PHONE)
    const session = await context.newCDPSession(page)
    const sizes: number[] = []
    await session.send('Network.enable')
    // Cached files cost nothing: the icon link points to the script that was just loaded.
    session.on('Network.loadingFinished', ({ encodedDataLength }) => {
      if (encodedDataLength > 0) sizes.push(encodedDataLength)
    })
    await page.goto('/v/tt-hcc', { waitUntil: 'networkidle' })
    expect(sizes).toHaveLength(2)
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(14 * KB)
  })
})
