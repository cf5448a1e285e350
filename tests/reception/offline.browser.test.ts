import type { BrowserContext, Page } from '@playwright/test'
import { beforeEach, describe, expect, test } from 'vitest'
import { SECOND } from '../../server/platform/lib/clock.ts'
import { accessProblems, chromiumPath, fillSignIn, signIn, signOut, useBrowsers } from '../support/browser.ts'
import {
  atTheGate,
  BOARD_SIZE,
  boardIsKept,
  comeBack,
  enterOffline,
  keepRealTime,
  OUTBOX_SIZE,
  STORED,
} from '../support/device.ts'
import { useFreshApp } from '../support/suite.ts'
import { makeTempDir } from '../support/temp-dir.ts'

const GUARD = 'gate.tt-hcc'

describe.skipIf(!chromiumPath)('the gate without the server, in Chromium', () => {
  const app = useFreshApp()
  const browsers = useBrowsers(chromiumPath)

  beforeEach(async () => {
    await keepRealTime(app)
  })

  /** A device whose service worker controls the page and has stored the board. */
  const device = async (username = GUARD): Promise<{ page: Page; context: BrowserContext }> => {
    const { page, context } = await browsers.open(app, { serviceWorkers: 'allow' })
    await atTheGate(page, username)
    return { page, context }
  }

  const visits = () =>
    app.rows<{ name: string; state: string; source: string; entered_at: Date; left_at: Date | null }>(
      'select * from visit order by entered_at, name',
    )

  test('can be installed', async () => {
    const { page, context } = await device()
    const session = await context.newCDPSession(page)
    const { errors, data } = await session.send('Page.getAppManifest')
    expect(errors).toEqual([])
    expect(JSON.parse(data ?? '')).toMatchObject({ start_url: '/gate', display: 'standalone', lang: 'vi' })
    const { installabilityErrors } = await session.send('Page.getInstallabilityErrors')
    // Test windows are incognito, which is Chromium's only objection.
    expect(installabilityErrors.map(({ errorId }) => errorId)).toEqual(['in-incognito'])
  })

  test('a device whose worker failed to register, or to load all of its files, gets one while the gate stays open', async () => {
    const { page } = await browsers.open(app, { serviceWorkers: 'allow' })
    await page.addInitScript(`const { serviceWorker } = navigator
      const register = serviceWorker.register.bind(serviceWorker)
      const worker = Object.assign(new EventTarget(), { state: 'redundant' })
      const answers = [
        () => Promise.reject(new TypeError('Failed to fetch')),
        () => (setTimeout(() => worker.dispatchEvent(new Event('statechange'))), Promise.resolve({ installing: worker })),
      ]
      serviceWorker.register = (...given) => (answers.shift() ?? (() => register(...given)))()
      const later = setTimeout.bind(window)
      window.setTimeout = (run, ms, ...rest) => later(run, ms === 20_000 ? 0 : ms, ...rest)`)
    await signIn(page, GUARD)
    await page.evaluate('navigator.serviceWorker.ready.then(() => true)')
    await expect.poll(() => cached(page)).toContain('/gate/offline')
  })

  test('the device caches hashed files and one empty page, and nothing of an older version', async () => {
    await (await app.client(GUARD)).enter({ name: 'Canary Bí Mật', phone: '0912345678' })
    const { page } = await device()
    await page.evaluate(`caches.open('so-cong-older').then((cache) => cache.put('/x', new Response('old')))`)
    for (const path of ['/evacuation', '/gate/handover', '/gate']) await page.goto(path)
    await page.evaluate('navigator.serviceWorker.getRegistration().then((one) => one.unregister())')
    await page.reload()
    await expect.poll(() => cached(page)).not.toContainEqual(expect.stringContaining('/x'))
    const urls = await cached(page)
    expect(urls.filter((url) => !/^\/assets\/[\w.-]+-[A-Z0-9]{8}\.(js|css|svg|woff2)$/.test(url))).toEqual([
      '/gate/offline',
    ])
    expect(urls.length).toBeGreaterThan(5)
    expect(await page.evaluate(CACHED_TEXT)).not.toContain('Canary')
    // Personal data is encrypted in IndexedDB with a key that scripts cannot export.
    await boardIsKept(page)
    const { text, extractable } = await page.evaluate<{ text: string; extractable: boolean[] }>(STORED)
    expect(text).not.toMatch(/Canary|345678|678/)
    expect(extractable).toEqual([false])
  })

  test('three come and one leaves, the browser is closed, and all of it reaches the log with its real times', async () => {
    await (await app.client(GUARD)).enter({ name: 'Đang Ở Trong', party_size: '3' })
    const { folder, remove } = await makeTempDir()
    const before = await browsers.openProfile(app, folder)
    await atTheGate(before.page, GUARD)
    const back = await app.goAway()

    const times = [
      await enterOffline(before.page, 'Nguyễn Thị Thuỳ Dương', { 'Số điện thoại': '0912 345 678' }),
    ]
    times.push(await enterOffline(before.page, 'Trần Văn Út', { 'Số người': '2' }))
    await before.page.getByText('Mất kết nối · 2 lượt chờ gửi').waitFor()
    // The device itself parses the card.
    await before.page.getByText('Gõ mã').click()
    await before.page.getByLabel('Mã vào cổng').fill(CARD)
    await before.page.getByRole('button', { name: 'Gửi mã' }).click()
    await before.page.getByText('Đã đọc thẻ').waitFor()
    expect(await before.page.getByLabel('Xã, phường hoặc đơn vị').inputValue()).toBe('Xã Mỹ Lộc')
    times.push(await enterOffline(before.page, 'Nguyễn Thị Minh Khai'))
    const left = Date.now()
    await before.page.getByRole('button', { name: 'Khách ra: Đang Ở Trong' }).click()
    await before.page.getByText('Đã giữ trên máy: Đang Ở Trong ra lúc').waitFor()
    await before.context.close()

    const { page, complaints } = await browsers.openProfile(app, folder)
    await page.goto('/gate')
    await page.getByText('Mất kết nối · 4 lượt chờ gửi').waitFor()
    expect(await page.locator('#inside li.visit').count()).toBe(3)
    await page.getByRole('link', { name: 'Danh sách sơ tán' }).click()
    await page.getByText('4 người (3 lượt)').waitFor()
    expect(await page.locator('.roll strong').allTextContents()).toEqual([
      'Nguyễn Thị Thuỳ Dương',
      'Nguyễn Thị Minh Khai',
      'Trần Văn Út',
    ])
    await page.getByRole('button', { name: 'Về trang Cổng' }).click()
    expect(await accessProblems(page)).toEqual([])

    // The session ended with the window, so the user signs in again; then everything is sent automatically.
    await comeBack(back, page)
    await page.getByText('Phiên đăng nhập đã hết · 4 lượt chờ gửi').waitFor()
    await page.getByRole('link', { name: 'Đăng nhập để gửi' }).click()
    await page.getByText('Máy này còn 4 lượt chưa vào sổ').waitFor()
    await fillSignIn(page, GUARD)
    // A page that has just been opened hides its outbox until it has looked into it.
    await expect.poll(async () => (await visits()).length).toBe(4)
    await page.locator('#outbox').waitFor({ state: 'hidden' })
    const stored = await visits()
    expect(stored).toMatchObject([
      { name: 'Đang Ở Trong', state: 'left', source: 'gate' },
      { name: 'Nguyễn Thị Thuỳ Dương', state: 'inside', source: 'offline' },
      { name: 'Trần Văn Út', state: 'inside', party_size: 2 },
      { name: 'Nguyễn Thị Minh Khai', state: 'inside', id_last4: '1234' },
    ])
    for (const [at, time] of times.entries()) expect(near(stored[at + 1]?.entered_at, time)).toBe(true)
    expect(near(stored[0]?.left_at, left)).toBe(true)
    expect(await page.evaluate(OUTBOX_SIZE)).toBe(0)
    // The board's stream may have been answered with the sign-in form, which the browser reports.
    const other = complaints.splice(0).filter((text) => !text.startsWith("EventSource's response"))
    expect(other).toEqual([])
    await remove()
  })

  test('a form that is not answered within three seconds is kept, and is one visit all the same', async () => {
    const { page } = await browsers.open(app)
    await signIn(page, GUARD)
    let late = Promise.resolve()
    await page.route(
      '**/gate',
      async (route) => {
        const response = await route.fetch()
        late = new Promise((resolve) => setTimeout(resolve, 4 * SECOND))
        await late
        await route.fulfill({ response }).catch(() => {})
      },
      { times: 1 },
    )
    await page.getByLabel('Họ và tên').fill('Bùi Thị Hồng Ngữ')
    await page.getByRole('button', { name: 'Ghi khách vào' }).click()
    await page.getByText('Đã giữ trên máy: Bùi Thị Hồng Ngữ').waitFor()
    expect(await page.getByLabel('Họ và tên').inputValue()).toBe('')
    await expect.poll(() => page.locator('#outbox').isHidden()).toBe(true)
    await page.locator('li.visit', { hasText: 'Bùi Thị Hồng Ngữ' }).waitFor()
    await late
    expect(await visits()).toMatchObject([{ name: 'Bùi Thị Hồng Ngữ', source: 'gate' }])
  })

  test('a form whose answer breaks off after two seconds keeps the time at which the button was pressed', async () => {
    const { page, complaints } = await browsers.open(app)
    await signIn(page, GUARD)
    let asked = 0
    await page.route(
      '**/gate',
      async (route) => {
        asked = Date.now()
        await new Promise((resolve) => setTimeout(resolve, 2 * SECOND))
        await route.abort()
      },
      { times: 1 },
    )
    await page.getByLabel('Họ và tên').fill('Lâm Thị Giữa Chừng')
    await page.getByRole('button', { name: 'Ghi khách vào' }).click()
    await page.getByText('Đã giữ trên máy: Lâm Thị Giữa Chừng').waitFor()
    await expect.poll(visits, { timeout: 20 * SECOND }).toHaveLength(1)
    const [stored] = await visits()
    expect(stored?.source).toBe('offline')
    expect(Math.abs((stored?.entered_at.getTime() ?? 0) - asked)).toBeLessThan(1500)
    expect(complaints.splice(0).filter((text) => !text.includes('Failed to fetch'))).toEqual([])
  })

  test('a departure is taken back on the device, and only the last word counts', async () => {
    await (await app.client(GUARD)).enter({ name: 'Hồ Văn Sang' })
    const { page } = await device()
    const back = await app.goAway()
    const row = page.locator('li.visit', { hasText: 'Hồ Văn Sang' })
    await row.getByRole('button', { name: 'Khách ra' }).click()
    await row.waitFor({ state: 'detached' })
    await page.getByRole('button', { name: 'Hoàn tác' }).click()
    await row.waitFor()
    await comeBack(back, page)
    await expect.poll(() => page.locator('#outbox').isHidden()).toBe(true)
    expect(await visits()).toMatchObject([{ state: 'inside', left_at: null }])
    expect(await app.rows('select kind from replayed_event order by device_at')).toEqual([
      { kind: 'departure' },
      { kind: 'undo' },
    ])
  })

  test('an entry that the server refuses is shown to the guard, who corrects it; its departure follows', async () => {
    const { page } = await device()
    const back = await app.goAway()
    // A plausible prefix that belongs to no operator.
    const pressed = await enterOffline(page, 'Huỳnh Hiếu Thuận', { 'Số điện thoại': '0521999999' })
    await page.getByRole('button', { name: 'Khách ra: Huỳnh Hiếu Thuận' }).click()
    await page.getByText('Huỳnh Hiếu Thuận ra lúc').waitFor()
    await comeBack(back, page)
    await page.getByText('1 lượt chờ gửi · 1 lượt chưa vào sổ, cần xem lại').waitFor()
    expect(await visits()).toEqual([])
    await page.getByRole('button', { name: 'Xem lượt chờ gửi' }).click()
    await page.getByText('Số này không thuộc nhà mạng hay vùng nào').waitFor()
    // Its button, which stays in sight, then lies over no field.
    await page.evaluate(`document.querySelector('#entry').scrollIntoView({ block: 'end' })`)
    expect(await accessProblems(page)).toEqual([])
    await page.getByRole('button', { name: 'Sửa', exact: true }).click()
    expect(await page.getByLabel('Họ và tên').inputValue()).toBe('Huỳnh Hiếu Thuận')
    await page.getByLabel('Số điện thoại').fill('0912000222')
    await page.getByRole('button', { name: 'Ghi khách vào' }).click()
    await expect.poll(() => page.locator('#outbox').isHidden()).toBe(true)
    const stored = await visits()
    expect(stored).toMatchObject([{ name: 'Huỳnh Hiếu Thuận', state: 'left', phone: '+84912000222' }])
    expect(near(stored[0]?.entered_at, pressed)).toBe(true)
  })

  test('signing out with unsent entries is asked about; then the device shows nobody’s name, and loses nothing', async () => {
    await (await app.client('gate2.tt-hcc')).enter({ name: 'Canary Bí Mật' })
    const { page } = await device()
    const back = await app.goAway()
    await enterOffline(page, 'Cao Minh Đức')
    await signOut(page)
    await page.getByText('Máy này còn 1 lượt chưa vào sổ').waitFor()
    expect(await accessProblems(page)).toEqual([])
    await page.getByRole('button', { name: 'Gửi trước' }).click()
    await page.getByText('Vẫn còn 1 lượt chưa gửi được').waitFor()
    await page.getByRole('button', { name: 'Để lại, gửi sau' }).click()
    await page.getByRole('heading', { name: 'Đăng nhập khi có mạng' }).waitFor()
    expect(await page.locator('body').textContent()).not.toMatch(/Canary|Cao Minh Đức/)
    expect(await page.evaluate(BOARD_SIZE)).toBe(0)
    await page.goto('/evacuation')
    await page.getByRole('heading', { name: 'Đăng nhập khi có mạng' }).waitFor()
    expect(await page.evaluate(OUTBOX_SIZE)).toBe(1)

    // The server records the sign-out as soon as it is reachable.
    await back()
    await page.evaluate(`dispatchEvent(new Event('online'))`)
    await page.waitForURL('**/sign-in')
    expect(await app.rows(`select from audit where action = 'account.signed_out'`)).toHaveLength(1)
    await fillSignIn(page, 'gate2.tt-hcc')
    await expect.poll(() => visits()).toHaveLength(2)
    const [{ maker, sender } = {}] = await app.rows<{ maker?: string; sender?: string }>(
      `select m.username as maker, s.username as sender from replayed_event
       join account m on m.id = made_by join account s on s.id = sent_by`,
    )
    expect([maker, sender]).toEqual([GUARD, 'gate2.tt-hcc'])
  })
})

/** The text on a chip card of 2021, with invented data. */
const CARD =
  '080190001234|301234567|Nguyễn Thị Minh Khai|02091990|Nữ|Ấp Phước Hưng 1, Phước Lâm, Cần Giuộc, Long An|15042021'

function near(found: Date | null | undefined, wanted: number): boolean {
  return Math.abs((found?.getTime() ?? 0) - wanted) < 2 * SECOND
}

function cached(page: Page): Promise<string[]> {
  return page.evaluate<string[]>(`(async () => {
    const urls = []
    for (const name of await caches.keys())
      for (const request of await (await caches.open(name)).keys()) urls.push(new URL(request.url).pathname)
    return urls
  })()`)
}

const CACHED_TEXT = `(async () => {
  let text = ''
  for (const name of await caches.keys()) {
    const cache = await caches.open(name)
    for (const request of await cache.keys()) text += await (await cache.match(request)).text()
  }
  return text
})()`
