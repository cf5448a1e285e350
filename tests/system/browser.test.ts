import type { Page, Request } from '@playwright/test'
import { describe, expect, test } from 'vitest'
import { HOUR } from '../../server/platform/lib/clock.ts'
import { chromiumPath, fillSignIn, signIn, useBrowsers } from '../support/browser.ts'
import { useRenewedApp } from '../support/suite.ts'

const GUARD = 'gate.tt-hcc'
const KB = 1024

describe.skipIf(!chromiumPath)('the gate in Chromium', () => {
  const app = useRenewedApp()
  const browsers = useBrowsers()

  const atTheGate = async (username = GUARD): Promise<Page> => {
    const { page } = await browsers.open(app)
    await signIn(page, username)
    return page
  }

  const visits = () =>
    app.rows<{ name: string; state: string; phone: string | null; app_status: string; app_outcome: string }>(
      'select * from visit order by entered_at, number',
    )

  test('three visitors come, one leaves, and the head finds all of it in the log', async () => {
    const before = await app.client(GUARD)
    await before.enter({ name: 'Nguyễn Thị Thuỳ Dương', phone: '0912345678', place: 'mỹ lộc' })
    const [known] = await app.rows<{ id: string }>('select id from visit')
    await before.post(`/gate/visits/${known?.id}/leave`)

    const page = await atTheGate()
    const requests: Request[] = []
    page.on('request', (request) => requests.push(request))

    // A returning visitor is found by phone number, which must not appear in any URL.
    await page.getByLabel('Số điện thoại').fill('0912 345 678')
    await expect.poll(() => page.getByLabel('Họ và tên').inputValue()).toBe('Nguyễn Thị Thuỳ Dương')
    expect(await page.getByLabel('Xã, phường hoặc đơn vị').inputValue()).toBe('Xã Mỹ Lộc')
    expect(await page.locator('#recall').textContent()).toContain('Khách đã từng đến 1 lần, gần nhất 25/11.')
    expect(requests.map((request) => request.url()).join()).not.toContain('345')
    await page.getByLabel('Đang chạy').check()
    await page.getByRole('button', { name: 'Ghi khách vào' }).click()
    await page.getByText('Đã ghi Nguyễn Thị Thuỳ Dương vào lúc 08:30').waitFor()

    // A visitor without a phone.
    await page.getByLabel('Họ và tên').fill('Đặng Văn Bảy')
    await page.getByLabel('Không có điện thoại', { exact: true }).check()
    expect(await page.getByLabel('Không có điện thoại thông minh').isChecked()).toBe(true)
    await page.getByLabel('Làm thủ tục hành chính').check()
    await page.getByLabel('Số người').fill('2')
    await page.getByRole('button', { name: 'Ghi khách vào' }).click()
    await page.locator('li.visit', { hasText: 'Đặng Văn Bảy' }).getByText('và 1 người').waitFor()

    // A visitor who needs advice.
    await page.getByLabel('Họ và tên').fill('Huỳnh Hiếu Thuận')
    const panel = page.locator('#advice-panel')
    expect(await panel.isVisible()).toBe(false)
    await page.getByLabel('Chưa cài').check()
    expect(await panel.getByRole('img', { name: /Mã QR/ }).count()).toBe(2)
    expect(await panel.textContent()).toContain('Hướng dẫn cài Bluezone')
    const button = await page.getByRole('button', { name: 'Ghi khách vào' }).boundingBox()
    const outcome = await panel.getByText('Cài tại chỗ').boundingBox()
    expect((outcome?.y ?? 999) + (outcome?.height ?? 0)).toBeLessThan(button?.y ?? 0)
    await panel.getByLabel('Cài tại chỗ').check()
    await page.getByRole('button', { name: 'Ghi khách vào' }).click()
    const row = page.locator('li.visit', { hasText: 'Huỳnh Hiếu Thuận' })
    await row.getByText('Cài tại chỗ').waitFor()
    expect(await panel.isVisible()).toBe(false)

    await row.getByRole('button', { name: 'Khách ra' }).click()
    await page.getByText('Đã ghi giờ ra của Huỳnh Hiếu Thuận').waitFor()
    await row.waitFor({ state: 'detached' })
    expect(await page.locator('#inside-count').textContent()).toBe('2')
    expect(requests.filter((request) => request.isNavigationRequest())).toEqual([])

    const head = await atTheGate('head.tt-hcc')
    await head.getByRole('link', { name: 'Sổ ra, vào' }).click()
    const book = head.locator('tbody')
    for (const name of ['Nguyễn Thị Thuỳ Dương', 'Đặng Văn Bảy', 'Huỳnh Hiếu Thuận'])
      expect(await book.textContent()).toContain(name)
  })

  test('the keyboard alone makes a whole entry; Enter saves it and puts the cursor back into the name', async () => {
    const page = await atTheGate()
    const { keyboard } = page
    const next = async (text: string) => {
      await keyboard.press('Tab')
      await keyboard.insertText(text)
    }
    await keyboard.insertText('Lê Thị Mỹ Duyên')
    await next('0912000111')
    await page.locator('#recall p').waitFor()
    await next('phước lý')
    await next('Quầy 9')
    await keyboard.press('Tab')
    await keyboard.insertText('3')
    await keyboard.press('Tab')
    await keyboard.press('ArrowRight')
    await keyboard.press('Tab')
    await keyboard.press('ArrowLeft')
    await keyboard.press('Enter')
    await page.getByText('Đã ghi Lê Thị Mỹ Duyên').waitFor()
    expect(await focused(page)).toBe('name')
    expect(await visits()).toMatchObject([
      {
        name: 'Lê Thị Mỹ Duyên',
        phone: '+84912000111',
        commune_code: 'Xã Phước Lý',
        host: 'Quầy 9',
        party_size: 3,
        app_status: 'no_smartphone',
      },
    ])
  })

  test('a departure is undone within ten seconds, and the message disappears', async () => {
    await letIn('Hồ Văn Sang')
    const page = await atTheGate()
    await page.clock.install()
    const row = page.locator('li.visit', { hasText: 'Hồ Văn Sang' })
    const undo = page.getByRole('button', { name: 'Hoàn tác' })
    await row.getByRole('button', { name: 'Khách ra' }).click()
    await undo.click()
    await row.waitFor()
    await page.getByText('Đã bỏ việc vừa ghi cho Hồ Văn Sang').waitFor()
    expect(await visits()).toMatchObject([{ state: 'inside' }])

    await row.getByRole('button', { name: 'Khách ra' }).click()
    await undo.waitFor()
    await page.clock.runFor(9_000)
    expect(await undo.isVisible()).toBe(true)
    await page.clock.runFor(1_500)
    expect(await undo.isVisible()).toBe(false)
  })

  test('two visitors leave one right after the other', async () => {
    await letIn('Hồ Văn Sang', 'Cao Minh Đức')
    const page = await atTheGate()
    await page.locator('.leave').evaluateAll((buttons: { click(): void }[]) => {
      for (const button of [...buttons, ...buttons]) button.click()
    })
    await page.locator('#notice', { hasText: 'Đã ghi giờ ra của' }).waitFor()
    await expect.poll(() => page.locator('li.visit').count()).toBe(0)
    expect(await visits()).toMatchObject([{ state: 'left' }, { state: 'left' }])
    // There is one message, about the last; whoever left before is brought back from the list.
    await page.getByRole('button', { name: 'Hoàn tác' }).click()
    await expect.poll(() => page.locator('li.visit').count()).toBe(1)
    await page.getByRole('link', { name: 'Đã ra hôm nay' }).click()
    await page.getByRole('button', { name: 'Đưa trở lại: ' }).click()
    await expect.poll(() => page.locator('li.visit').count()).toBe(2)
    expect(await visits()).toMatchObject([{ state: 'inside' }, { state: 'inside' }])
  })

  test('a departure far down the list moves neither the page nor the caret', async () => {
    await letIn(...Array.from({ length: 30 }, (_, each) => `Khách Thứ ${each}`))
    const page = await atTheGate()
    await page.getByLabel('Họ và tên').fill('Phạm Ngọc')
    const button = page.getByRole('button', { name: 'Khách ra: Khách Thứ 2', exact: true })
    await button.scrollIntoViewIfNeeded()
    const next = page.getByRole('button', { name: 'Khách ra: Khách Thứ 1', exact: true })
    const top = async () => (await next.boundingBox())?.y ?? 0
    await expect.poll(top).toBeLessThan(900)
    const before = await top()
    await button.click()
    await page.getByText('Đã ghi giờ ra của Khách Thứ 2').waitFor()
    expect(await focused(page)).toBe('name')
    // The list moves up by the removed row only.
    expect(Math.abs((await top()) - before)).toBeLessThan(120)
    await page.keyboard.type(' Quỳnh')
    expect(await page.getByLabel('Họ và tên').inputValue()).toBe('Phạm Ngọc Quỳnh')
  })

  test('an outdated response does not bring back a visitor who has left', async () => {
    await letIn('Hồ Văn Sang', 'Cao Minh Đức')
    const page = await atTheGate()
    let release = () => {}
    const overtaken = new Promise<void>((resolve) => {
      release = resolve
    })
    await page.route(
      '**/leave',
      async (route) => {
        const response = await route.fetch()
        await overtaken
        await route.fulfill({ response })
      },
      { times: 1 },
    )
    const lists: number[] = []
    await page.exposeFunction('seen', (count: number) => lists.push(count))
    await page.evaluate(`new MutationObserver(() => seen(document.querySelectorAll('li.visit').length))
      .observe(document.getElementById('main'), { childList: true, subtree: true })`)
    const answered = page.waitForResponse((response) => response.url().endsWith('/leave'))
    await page.getByRole('button', { name: 'Khách ra: Hồ Văn Sang' }).click()
    await expect.poll(() => visits()).toMatchObject([{ state: 'left' }, { state: 'inside' }])
    await page.getByRole('button', { name: 'Khách ra: Cao Minh Đức' }).click()
    await expect.poll(() => page.locator('li.visit').count()).toBe(0)
    release()
    await answered
    await page.locator('#notice', { hasText: 'Đã ghi giờ ra của Hồ Văn Sang' }).waitFor()
    expect(lists.lastIndexOf(0)).toBe(lists.length - 1)
    expect(lists.slice(lists.indexOf(0))).not.toContain(1)
  })

  test('half-typed text survives a departure, a refresh of the list and an event from another board', async () => {
    await letIn('Hồ Văn Sang')
    const page = await atTheGate()
    await page.getByLabel('Họ và tên').fill('Phạm Ngọc Quỳnh Như')
    await page.getByLabel('Chưa cài').check()
    await page.getByLabel('Người, phòng cần gặp').fill('Quầy')
    await page.getByRole('button', { name: 'Khách ra' }).click()
    await page.getByText('Đã ghi giờ ra của Hồ Văn Sang').waitFor()
    await page.getByRole('button', { name: 'Hoàn tác' }).click()
    await page.getByText('Đã bỏ việc vừa ghi').waitFor()
    expect(await focused(page)).toBe('host')
    await page.keyboard.type(' 1')
    await letIn('Cao Minh Đức')
    await page.locator('li.visit', { hasText: 'Cao Minh Đức' }).waitFor()
    expect(await page.getByLabel('Họ và tên').inputValue()).toBe('Phạm Ngọc Quỳnh Như')
    expect(await page.getByLabel('Người, phòng cần gặp').inputValue()).toBe('Quầy 1')
    expect(await page.getByLabel('Chưa cài').isChecked()).toBe(true)
    expect(await focused(page)).toBe('host')
  })

  test('the search ignores tones and survives a refresh', async () => {
    await letIn('Bùi Thị Hồng Ngữ', 'Nguyễn Thị Ẩn', 'Đỗ Bích Liên')
    const page = await atTheGate()
    const find = page.getByRole('searchbox')
    await find.fill('thi hong')
    const shown = page.locator('li.visit:visible')
    await expect.poll(() => shown.allInnerTexts()).toEqual([expect.stringContaining('Bùi Thị Hồng Ngữ')])
    await find.fill('do b')
    await expect.poll(() => shown.allInnerTexts()).toEqual([expect.stringContaining('Đỗ Bích Liên')])
    await letIn('Cao Minh Đức')
    await expect.poll(() => page.locator('#inside-count').textContent()).toBe('4')
    expect(await find.inputValue()).toBe('do b')
    expect(await shown.count()).toBe(1)
    await find.fill('zzz')
    expect(await page.getByText('Không có ai khớp').isVisible()).toBe(true)
  })

  test('a recalled name that was cleared does not come back with the next refresh', async () => {
    await letIn('Hồ Văn Sang')
    const guard = await app.client(GUARD)
    await guard.enter({ name: 'Võ Thị Ngọc Hạnh', phone: '0983111222' })
    const page = await atTheGate()
    await page.getByLabel('Số điện thoại').fill('0983111222')
    await expect.poll(() => page.getByLabel('Họ và tên').inputValue()).toBe('Võ Thị Ngọc Hạnh')
    await page.getByLabel('Họ và tên').fill('')
    await letIn('Cao Minh Đức')
    await page.locator('li.visit', { hasText: 'Cao Minh Đức' }).waitFor()
    expect(await page.getByLabel('Họ và tên').inputValue()).toBe('')
    await page.getByRole('button', { name: 'Điền lại thông tin' }).click()
    expect(await page.getByLabel('Họ và tên').inputValue()).toBe('Võ Thị Ngọc Hạnh')
  })

  describe('two boards of one office', () => {
    test('boards show what the server has, whatever has become of their list', async () => {
      await letIn('Hồ Văn Sang', 'Cao Minh Đức', 'Đỗ Bích Liên')
      const page = await atTheGate()
      const names = () => page.locator('#inside-rows .item-title').allInnerTexts()
      const order = async () => {
        const { $ } = await (await app.client(GUARD)).get('/gate/inside')
        return $('#inside-rows .item-title')
          .map((_, one) => $(one).text().trim())
          .get()
      }
      const [, , last] = await names()
      await page.evaluate(`document.querySelector('#inside-rows > li:nth-child(2)').remove()`)
      await app.rows(`update visit set host = 'Phòng Vừa Đổi' where name = $1`, [last])
      app.context.live.changed(await app.officeId('tt-hcc'))
      await expect.poll(names).toEqual(await order())
      await page.evaluate(`document.querySelector('#inside-rows > li:last-child').remove()`)
      await letIn('Bùi Thị Hồng Ngữ')
      await expect.poll(names).toHaveLength(4)
      expect(await names()).toEqual(await order())
      // The rows themselves stay, so that a button about to be tapped does not move.
      await page.evaluate(`document.querySelector('#inside-rows > li:last-child').isMine = true`)
      await letIn('Lê Văn Tám')
      await expect.poll(names).toEqual(await order())
      expect(
        await page.evaluate(`[...document.querySelectorAll('#inside-rows > li')].some((row) => row.isMine)`),
      ).toBe(true)
    })

    test('say so and poll when the stream breaks', async () => {
      const { page } = await browsers.open(app)
      await page.clock.install()
      await page.route('**/gate/events', (route) => route.abort())
      await signIn(page, GUARD)
      await page.getByText('Mạng chậm: danh sách tự cập nhật 30 giây một lần').waitFor()
      await letIn('Trần Quốc Đạt')
      await page.clock.fastForward(30_000)
      await page.locator('li.visit', { hasText: 'Trần Quốc Đạt' }).waitFor()
      // A question that was on its way when the clock jumped has waited too long, and hides it for a moment.
      await page.getByText('Mạng chậm').waitFor()

      await page.unroute('**/gate/events')
      await page.clock.fastForward(16_000)
      await page.getByText('Mạng chậm').waitFor({ state: 'hidden' })
    })

    test('do not poll at the same moment when all streams end', async () => {
      const { page } = await browsers.open(app)
      await page.clock.install()
      await page.addInitScript('Math.random = () => 0.9')
      await page.route('**/gate/events', (route) => route.abort())
      let asked = 0
      page.on('request', (request) => {
        if (request.url().endsWith('/gate/inside')) asked += 1
      })
      await signIn(page, GUARD)
      await page.getByText('Mạng chậm').waitFor()
      await page.clock.fastForward(2_000)
      expect(asked).toBe(0)
      await page.clock.fastForward(1_000)
      await expect.poll(() => asked).toBe(1)
    })

    test('close the stream while nobody looks at them, and are up to date when somebody does', async () => {
      const { page } = await browsers.open(app)
      await page.clock.install()
      const opened: string[] = []
      const ended: string[] = []
      const asked: string[] = []
      const isStream = (url: string) => url.includes('/gate/events')
      page.on('request', (request) => isStream(request.url()) && opened.push(request.url()))
      page.on('requestfailed', (request) => isStream(request.url()) && ended.push(request.url()))
      page.on('request', (request) => request.url().endsWith('/gate/inside') && asked.push(request.url()))
      await signInLive(page)
      // The page was rendered with the list.
      expect(asked).toEqual([])
      await look(page, false)
      await page.clock.fastForward(59_000)
      expect(ended).toHaveLength(0)
      await page.clock.fastForward(2_000)
      await expect.poll(() => ended.length).toBe(1)
      await letIn('Trần Quốc Đạt')
      await look(page, true)
      await page.locator('li.visit', { hasText: 'Trần Quốc Đạt' }).waitFor()
      await expect.poll(() => opened.length).toBe(2)
    })
  })

  test('a session that ended while somebody typed loses nothing', async () => {
    const page = await atTheGate()
    await page.getByLabel('Họ và tên').fill('Ngô Quang Khải')
    await page.getByLabel('Số điện thoại').fill('0912000999')
    app.clock.forward(5 * HOUR)
    const [answer] = await Promise.all([
      page.waitForResponse(
        (response) => response.url().endsWith('/gate') && !response.request().isNavigationRequest(),
      ),
      page.getByRole('button', { name: 'Ghi khách vào' }).click(),
    ])
    expect(answer.status()).toBe(401)
    await page.getByText('Phiên đăng nhập đã hết hạn').waitFor()
    await fillSignIn(page, GUARD)
    await page.getByText('Đã ghi Ngô Quang Khải vào lúc 13:30').waitFor()
    expect(await visits()).toMatchObject([{ name: 'Ngô Quang Khải', phone: '+84912000999' }])
    expect(await page.getByRole('navigation', { name: 'Các trang' }).textContent()).toContain('Cổng')
  })

  test('the advice opens and closes without losing what is typed', async () => {
    const page = await atTheGate()
    await page.getByLabel('Họ và tên').fill('Nguyễn')
    await page.getByRole('link', { name: 'Hướng dẫn cài' }).click()
    expect(await page.locator('#advice-panel').isVisible()).toBe(true)
    expect(await page.getByLabel('Họ và tên').inputValue()).toBe('Nguyễn')
    await page.getByRole('link', { name: 'Hướng dẫn cài' }).click()
    expect(await page.locator('#advice-panel').isVisible()).toBe(false)
  })

  test('the gate page is small to download', async () => {
    await letIn('Hồ Văn Sang')
    const { page, context } = await browsers.open(app)
    await signIn(page, GUARD)
    const session = await context.newCDPSession(page)
    const kinds = new Map<string, 'font' | 'rest'>()
    const sizes = { font: 0, rest: 0 }
    await session.send('Network.enable')
    await session.send('Network.setCacheDisabled', { cacheDisabled: true })
    session.on('Network.responseReceived', ({ requestId, response }) =>
      kinds.set(requestId, response.url.includes('.woff2') ? 'font' : 'rest'),
    )
    session.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
      sizes[kinds.get(requestId) ?? 'rest'] += encodedDataLength
    })
    await page.reload({ waitUntil: 'load' })
    await page
      .locator('html')
      .evaluate(
        (html: { ownerDocument: { fonts: { ready: Promise<unknown> } } }) => html.ownerDocument.fonts.ready,
      )
    expect(sizes.rest).toBeGreaterThan(10_000)
    // In KB: 60, plus 3 for icons, keys and bell, 2 for the build for Chrome 80, 2 for the list of expected guests, and 3 for its
    // fold, several who leave together and the menu.
    expect(sizes.rest).toBeLessThan(70 * KB)
    expect(sizes.font).toBeGreaterThan(10_000)
    expect(sizes.font).toBeLessThan(70 * KB)
  })

  /** Lets visitors in from another computer. */
  const letIn = async (...names: string[]) => {
    const colleague = await app.client('gate2.tt-hcc')
    for (const name of names) await colleague.enter({ name })
  }
})

function focused(page: Page): Promise<string | null> {
  return page.locator(':focus').getAttribute('id')
}

/** Hides the page behind another tab, or shows it again. */
async function look(page: Page, here: boolean): Promise<void> {
  await page.evaluate(`Object.defineProperty(document, 'hidden', { value: ${!here}, configurable: true })
    document.dispatchEvent(new Event('visibilitychange'))`)
}

/** Signs in and waits until the board's event stream is open. */
async function signInLive(page: Page): Promise<void> {
  const opened = page.waitForResponse((response) => response.url().includes('/gate/events'))
  await signIn(page, GUARD)
  await opened
}
