import type { BrowserContextOptions, Page } from '@playwright/test'
import { beforeEach, describe, expect, test } from 'vitest'
import { passwordOfDay } from '../../server/core/offices/password-of-day.ts'
import { officeDay } from '../../server/platform/lib/clock.ts'
import { startApp, type TestApp } from '../support/app.ts'
import {
  accessProblems,
  chromiumPath,
  contrastProblems,
  cutOff,
  overflow,
  useBrowsers,
  type Visitor,
} from '../support/browser.ts'
import type { Client } from '../support/client.ts'

const KB = 1024
const PHONE: BrowserContextOptions = {
  viewport: { width: 360, height: 740 },
  isMobile: true,
  hasTouch: true,
  userAgent: 'Mozilla/5.0 (Linux; Android 12; SM-A037F) AppleWebKit/537.36 Chrome/120.0 Mobile Safari/537.36',
}
/** The address that stands in codes; the pages themselves are opened where the test runs. */
const PUBLIC_URL = 'http://localhost:3000'
const LOOKS = ['light', 'dark'] as const

describe.skipIf(!chromiumPath)('the visitor in Chromium', () => {
  let app: TestApp
  let guard: Client
  const browsers = useBrowsers()

  beforeEach(async () => {
    app = await startApp()
    guard = await app.client('gate.tt-hcc')
    return () => app.close()
  })

  const visits = () =>
    app.rows<{ id: string; name: string; state: string; party_size: number; app_outcome: string | null }>(
      'select * from visit order by registered_at, name',
    )
  const confirm = async (name: string) => {
    const found = (await visits()).find((visit) => visit.name === name)
    expect((await guard.post(`/gate/visits/${found?.id}/confirm`)).status).toBe(303)
  }
  const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).tap()

  describe.each([
    ['scripts on', true],
    ['scripts off', false],
  ])('%s', (_what, javaScriptEnabled) => {
    test('registers, is confirmed, answers about the app and leaves', async () => {
      const { page } = await browsers.open(app, { ...PHONE, javaScriptEnabled })
      await page.goto('/v/tt-hcc')
      await press(page, 'Đăng ký vào')
      await page.getByText('Vui lòng ghi họ và tên.').waitFor()
      await page.getByLabel('Họ và tên').fill('Lê Văn Tám')
      await page.getByLabel('Số điện thoại').fill('0987 654 321')
      await page.getByLabel('Xã, thị trấn hoặc đơn vị').fill('Xã Long Hậu')
      await page.getByLabel('Ông/Bà đến để').selectOption('Nộp, nhận hồ sơ')
      await page.getByLabel('Số người đi cùng').fill('1')
      await page.getByLabel('Chưa cài').check()
      await press(page, 'Đăng ký vào')
      await page.waitForURL(/\/p\/\w{29}$/)
      await page.locator('.state', { hasText: 'Chờ xác nhận' }).waitFor()

      await confirm('Lê Văn Tám')
      // Without a script the visitor looks himself.
      if (!javaScriptEnabled) await page.getByRole('link', { name: 'Xem đã được xác nhận chưa' }).tap()
      await page.locator('.state', { hasText: 'Đang ở trong cơ quan' }).waitFor()
      expect(await page.locator('.pass .word').textContent()).toContain(
        (await guard.get('/gate')).$('.bar .word').text(),
      )
      const store = page.getByRole('link', { name: 'Máy Android: Mở trang tải ứng dụng' })
      expect(await store.getAttribute('href')).toContain('play.google.com')
      await press(page, 'Cài tại chỗ')
      await page.getByText('Đã ghi: Cài tại chỗ.').waitFor()
      await press(page, 'Tôi ra về')
      await page.locator('.state', { hasText: 'Đã ra về' }).waitFor()
      expect(await visits()).toMatchObject([{ state: 'left', party_size: 2, app_outcome: 'installed' }])
      expect(page.url()).not.toContain('0987')
    })

    test('scans the poster again, leaves there, or registers who came along', async () => {
      const { page } = await browsers.open(app, { ...PHONE, javaScriptEnabled })
      await register(page, 'Bà Ngoại')
      await confirm('Bà Ngoại')
      await register(page, 'Cháu Ngoại')
      await page.goto('/v/tt-hcc')
      await press(page, 'Tôi ra về')
      await page.locator('.state', { hasText: 'Đã ra về' }).waitFor()
      expect(await visits()).toMatchObject([
        { name: 'Bà Ngoại', state: 'left' },
        { name: 'Cháu Ngoại', state: 'waiting' },
      ])
    })

    test('loses nothing while the database is away', async () => {
      const { page } = await browsers.open(app, { ...PHONE, javaScriptEnabled })
      await page.goto('/v/tt-hcc')
      await page.getByLabel('Họ và tên').fill('Bùi Thị Hồng Ngữ')
      await page.getByLabel('Có, chưa bật').check()
      const comeBack = cutOff(app)
      await press(page, 'Đăng ký vào')
      await page.getByText('Mọi thứ đã điền vẫn còn').waitFor()
      expect(await page.getByLabel('Có, chưa bật').isChecked()).toBe(true)
      comeBack()
      await press(page, 'Đăng ký vào')
      await page.waitForURL(/\/p\//)
      expect(await visits()).toMatchObject([{ name: 'Bùi Thị Hồng Ngữ', app_status: 'off' }])
    })
  })

  test('English goes through to the end', async () => {
    const { page } = await browsers.open(app, PHONE)
    await page.goto('/v/tt-hcc')
    await page.getByRole('link', { name: 'English' }).tap()
    await page.getByLabel('Full name').fill('Ann Example')
    await press(page, 'Register')
    await page.locator('.state', { hasText: 'Waiting to be confirmed' }).waitFor()
    await confirm('Ann Example')
    await page.locator('.state', { hasText: 'inside' }).waitFor()
    await press(page, 'I am leaving')
    await page.getByText('Thank you. This visit has ended.').waitFor()
  })

  describe('what the phone remembers', () => {
    /** Taps on anything, counted by the page itself from the moment it opens. */
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

    test('makes the next visit one tap, with its button in sight', async () => {
      const { page } = await browsers.open(app, PHONE)
      await page.goto('/v/tt-hcc')
      await page.getByLabel('Họ và tên').fill('Lê Văn Tám')
      await page.getByLabel('Số điện thoại').fill('0987 654 321')
      await page.getByLabel('Nhớ thông tin trên điện thoại này').check()
      await press(page, 'Đăng ký vào')
      await page.waitForURL(/\/p\//)
      await confirm('Lê Văn Tám')
      await page.locator('.state', { hasText: 'Đang ở trong cơ quan' }).waitFor()
      await press(page, 'Tôi ra về')
      await page.locator('.state', { hasText: 'Đã ra về' }).waitFor()

      const taps = await countTaps(page)
      await page.goto('/v/tt-hcc')
      await page.getByText('Đã điền thông tin nhớ trên điện thoại này.').waitFor()
      expect(await page.getByLabel('Họ và tên').inputValue()).toBe('Lê Văn Tám')
      const button = await page.getByRole('button', { name: 'Đăng ký vào' }).boundingBox()
      expect((button?.y ?? 999) + (button?.height ?? 0)).toBeLessThanOrEqual(740)
      await press(page, 'Đăng ký vào')
      await page.waitForURL(/\/p\//)
      expect(taps()).toBe(1)
      expect(await visits()).toMatchObject([
        { name: 'Lê Văn Tám', state: 'left' },
        { name: 'Lê Văn Tám', state: 'waiting', phone: '+84987654321' },
      ])
    })

    test('stays the owner’s when somebody else registers, and goes when he says so', async () => {
      const { page } = await browsers.open(app, PHONE)
      await page.goto('/v/tt-hcc')
      await page.getByLabel('Họ và tên').fill('Chủ Máy')
      await page.getByLabel('Nhớ thông tin trên điện thoại này').check()
      await press(page, 'Đăng ký vào')
      await page.waitForURL(/\/p\//)

      // While its owner is here the form is for somebody else.
      await page.goto('/v/tt-hcc')
      expect(await page.getByLabel('Họ và tên').inputValue()).toBe('')
      // At another office it is his again, unless somebody else has his phone in hand.
      await page.goto('/v/ubnd-xa-long-hau')
      expect(await page.getByLabel('Họ và tên').inputValue()).toBe('Chủ Máy')
      await press(page, 'Đăng ký cho người khác')
      await page.getByLabel('Họ và tên').fill('Người Mượn Máy')
      await press(page, 'Đăng ký vào')
      await page.waitForURL(/\/p\//)
      const kept = () => page.evaluate('localStorage.getItem("so-cong-visitor")')
      expect(await kept()).toContain('Chủ Máy')

      await page.goto('/v/vp-huyen-uy')
      await page.getByLabel('Nhớ thông tin trên điện thoại này').uncheck()
      expect(await kept()).toBeNull()
      // What somebody else wrote there harms nothing.
      await page.evaluate('localStorage.setItem("so-cong-visitor", "{not json")')
      await page.reload()
      expect(await page.getByLabel('Họ và tên').inputValue()).toBe('')
    })
  })

  test('the clock on the pass runs on the server’s time on a phone that is hours wrong', async () => {
    const { page } = await browsers.open(app, PHONE)
    await page.clock.install({ time: new Date('2026-01-01T00:00:00Z') })
    await register(page, 'Điện Thoại Sai Giờ')
    const clock = page.locator('[data-clock]')
    const now = () => clock.textContent()
    expect(await now()).toMatch(/^08:30:\d\d$/)
    const first = await now()
    await page.clock.runFor(3000)
    expect(await now()).not.toBe(first)
  })

  describe('the lobby’s screen', () => {
    let site: TestApp
    let head: Client

    beforeEach(async () => {
      site = await startApp({ PUBLIC_URL })
      head = await site.client('head.tt-hcc')
      return () => site.close()
    })

    const pair = async (): Promise<Visitor> => {
      const visitor = await browsers.open(site)
      const answer = await head.post('/poster/pairing', {}, { Origin: PUBLIC_URL })
      await visitor.page.goto('/board/tt-hcc')
      await visitor.page.getByLabel('Mã ghép').fill(answer.$('.pairing').text())
      await visitor.page.getByRole('button', { name: 'Ghép màn hình' }).click()
      await visitor.page.locator('#panel').waitFor()
      return visitor
    }
    const codeOf = (page: Page, part: string) => page.locator(`${part} svg path`).getAttribute('d')

    test('is paired, changes its code, shows the poster’s when the connection is cut, and comes back', async () => {
      const { page, context } = await pair()
      const first = await codeOf(page, '#panel')
      const poster = await codeOf(page, '#away')
      site.clock.forward(30_000)
      await expect.poll(() => codeOf(page, '#panel'), { timeout: 20_000 }).not.toBe(first)
      expect(await page.locator('#away').isVisible()).toBe(false)
      await context.setOffline(true)
      await page.locator('#away').waitFor({ timeout: 20_000 })
      expect(await page.locator('#panel').isVisible()).toBe(false)
      expect(await codeOf(page, '#away')).toBe(poster)
      await context.setOffline(false)
      await page.locator('#panel').waitFor({ timeout: 20_000 })
      expect(await page.locator('#away').isVisible()).toBe(false)
    })

    test('goes dark when the head unpairs it, and takes up the word of the next day by itself', async () => {
      const { page } = await pair()
      await head.post('/poster/unpair', {}, { Origin: PUBLIC_URL })
      await page.getByLabel('Mã ghép').waitFor({ timeout: 20_000 })

      const again = await pair()
      site.clock.forward(24 * 3_600_000)
      const office = await site.officeId('tt-hcc')
      const { text } = passwordOfDay(site.context.keys, office, officeDay(site.clock.now()))
      await again.page.locator('header .word', { hasText: text }).waitFor({ timeout: 20_000 })
    })

    test('fits a television, keeps WCAG 2.2 AA, and is one page in a small window', async () => {
      const { page } = await pair()
      for (const [width, height] of [
        [1920, 1080],
        [1366, 768],
        [768, 1024],
      ] as const) {
        await page.setViewportSize({ width, height })
        expect.soft(await overflow(page), `board at ${width} px`).toBe(0)
        expect.soft(await accessProblems(page), `board at ${width} px`).toEqual([])
        const scrolled = await page
          .locator('html')
          .evaluate(
            (html: { scrollHeight: number; clientHeight: number }) => html.scrollHeight - html.clientHeight,
          )
        expect.soft(scrolled, `board at ${width} px`).toBe(0)
      }
    })
  })

  test('every page of the visitor keeps WCAG 2.2 AA, light and dark, and fits 320 px', async () => {
    const { page } = await browsers.open(app, { ...PHONE, reducedMotion: 'reduce' })
    const check = async (what: string) => {
      for (const colorScheme of LOOKS) {
        await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
        expect
          .soft(
            await (colorScheme === 'light' ? accessProblems(page) : contrastProblems(page)),
            `${what}, ${colorScheme}`,
          )
          .toEqual([])
      }
      await page.setViewportSize({ width: 320, height: 640 })
      expect.soft(await overflow(page), `${what} at 320 px`).toBe(0)
      expect.soft(await page.locator('h1').count(), `first headings of ${what}`).toBe(1)
      await page.setViewportSize({ width: 360, height: 740 })
    }
    await page.goto('/v/tt-hcc')
    await page.locator('summary').tap()
    await check('the form with its notice')
    await page.getByLabel('Số điện thoại').fill('012')
    await page.getByLabel('Số người đi cùng').fill('x')
    await press(page, 'Đăng ký vào')
    await page.getByText('Vui lòng ghi họ và tên.').waitFor()
    await check('the form with mistakes')
    await page.goto('/p/nothing')
    await check('a pass that is none')
    await page.goto('/board/tt-hcc')
    await check('pairing')
    await page.goto('/privacy/tt-hcc')
    await check('the whole notice')
    await page.goto('/privacy')
    await check('the notices of all offices')

    const endings: [string, string, Record<string, string>][] = [
      ['refused', 'decline', {}],
      ['left', 'leave', {}],
      ['voided', 'void', { reason: 'trial' }],
    ]
    for (const [state, what, fields] of endings) {
      const name = `Khách ${state}`
      await register(page, name)
      if (state === 'refused') await check('a pass that waits')
      const { id } = (await visits()).find((visit) => visit.name === name) ?? { id: '' }
      if (state !== 'refused') await confirm(name)
      await page.reload()
      if (state === 'left') {
        await press(page, 'Sẽ cài')
        await page.getByText('Đã ghi: Sẽ cài.').waitFor()
        await check('a pass inside')
        const pass = page.url()
        await page.goto('/v/tt-hcc')
        await check('the form of who is inside')
        await page.goto(pass)
      }
      await guard.post(`/gate/visits/${id}/${what}`, fields)
      await page.reload()
      await check(`a pass that is ${state}`)
    }
  })

  test('the form is three requests and less than 14 kB on the wire', async () => {
    const { page, context } = await browsers.open(app, PHONE)
    const session = await context.newCDPSession(page)
    const sizes: number[] = []
    await session.send('Network.enable')
    // What the browser has already costs nothing: it finds the icon in the style sheet that it just loaded.
    session.on('Network.loadingFinished', ({ encodedDataLength }) => {
      if (encodedDataLength > 0) sizes.push(encodedDataLength)
    })
    await page.goto('/v/tt-hcc', { waitUntil: 'networkidle' })
    expect(sizes).toHaveLength(3)
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(14 * KB)
  })

  const register = async (page: Page, name: string) => {
    await page.goto('/v/tt-hcc')
    await page.getByLabel('Họ và tên').fill(name)
    await page.getByLabel('Chưa cài').check()
    await press(page, 'Đăng ký vào')
    await page.waitForURL(/\/p\//)
  }
})
