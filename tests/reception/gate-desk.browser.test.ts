// The gate on a busy morning: forty people inside, some of them overdue, and some waiting outside.
import { randomUUID } from 'node:crypto'
import type { Page } from '@playwright/test'
import { describe, expect, test } from 'vitest'
import { MINUTE } from '../../server/platform/lib/clock.ts'
import {
  accessProblems,
  COUNT_TONES,
  chromiumPath,
  overflow,
  signIn,
  useBrowsers,
} from '../support/browser.ts'
import { fieldsOf } from '../support/client.ts'
import { useEmptiedApp } from '../support/suite.ts'

const GUARD = 'gate.tt-hcc'
const NOON = '2026-11-25T08:30:00+07:00'

describe.skipIf(!chromiumPath)('the gate at forty people', () => {
  const app = useEmptiedApp()
  const browsers = useBrowsers()

  const fill = async (people: number) => {
    const guard = await app.client(GUARD)
    app.clock.set('2026-11-25T06:10:00+07:00')
    await guard.enter({ name: 'Nguyễn Hoàng Ân', host: 'Văn phòng', purpose: 'meeting' })
    app.clock.set(NOON)
    for (let each = 1; each < people; each += 1) {
      app.clock.forward(1000)
      const longest = each % 5 === 0
      await guard.enter({
        name: longest ? `Nguyễn Phúc Công Tằng Tôn Nữ Thị Hoàng Phương Thảo ${each}` : `Khách Thứ ${each}`,
        place: longest ? 'Công ty trách nhiệm hữu hạn một thành viên Thương mại và Dịch vụ' : 'phước lý',
        host: each % 3 ? 'Quầy 3 · Đất đai' : '',
        app_status: each % 2 ? 'no_smartphone' : 'absent',
        purpose: 'procedure',
      })
    }
  }

  const register = async (name: string) => {
    const visitor = await app.client()
    const form = fieldsOf(await visitor.get('/v/tt-hcc'))
    await visitor.post('/v/tt-hcc', { ...form, client_uuid: randomUUID(), name })
  }

  const atTheGate = async (width = 1366, height = 768, path = '/gate', hasTouch = false): Promise<Page> => {
    const { page } = await browsers.open(app, { viewport: { width, height }, hasTouch, isMobile: hasTouch })
    await page.addInitScript(COUNT_TONES)
    await signIn(page, GUARD)
    if (path !== '/gate') await page.goto(path)
    return page
  }

  const bottomOf = async (page: Page, selector: string) => {
    const box = await page.locator(selector).boundingBox()
    return (box?.y ?? 0) + (box?.height ?? 0)
  }

  const focused = (page: Page) => page.evaluate<string>('document.activeElement.id')

  test('shows the whole form and a list that scrolls in its card, in a window of 1366 by 768, also below banners', async () => {
    await fill(42)
    await register('Lê Văn Tám')
    const page = await atTheGate()
    const actions = await page.locator('#entry .actions').boundingBox()
    // No part of the form is covered by its button bar.
    expect(await bottomOf(page, '#app_status-choices')).toBeLessThanOrEqual(actions?.y ?? 0)
    expect((actions?.y ?? 0) + (actions?.height ?? 0)).toBeLessThan(768)
    expect(await bottomOf(page, '#inside')).toBeLessThanOrEqual(768)
    const rows = page.locator('#inside > .visits > .visit')
    expect(await rows.count()).toBe(42)
    // Rows out of sight are laid out only when scrolled into view.
    const heights = await page.evaluate<number[]>(`(async () => {
      const heights = []
      for (const row of document.querySelectorAll('#inside > .visits > .visit')) {
        row.scrollIntoView({ block: 'nearest' })
        for (let frame = 0; frame < 2; frame += 1) await new Promise(requestAnimationFrame)
        heights.push(row.getBoundingClientRect().height)
      }
      return heights
    })()`)
    // A line per row; three for a name that is too long for one.
    expect(heights.filter((height) => height > 44)).toHaveLength(8)
    expect(Math.max(...heights)).toBeLessThanOrEqual(80)
    const list = page.locator('#inside > .visits')
    expect(await list.evaluate((one: { scrollTop: number }) => one.scrollTop)).toBeGreaterThan(0)
    expect(await page.locator('html').evaluate((html: { scrollTop: number }) => html.scrollTop)).toBe(0)
    expect(await page.getByRole('searchbox').isVisible()).toBe(true)
    expect(await page.locator('.bar-clock').textContent()).toMatch(/^08:3\d$/)

    // Below two banners as well, and on a tablet.
    await page.evaluate(`document.querySelector('.bar').insertAdjacentHTML('beforebegin',
      '<p class="banner">Dữ liệu mẫu</p>'.repeat(2))`)
    for (const width of [1366, 1024]) {
      await page.setViewportSize({ width, height: 768 })
      expect(await bottomOf(page, '#inside'), `${width}`).toBeLessThanOrEqual(768)
      await rows.first().scrollIntoViewIfNeeded()
      expect((await rows.first().boundingBox())?.height, `${width}`).toBeLessThanOrEqual(66)
    }
  })

  /** Switches on every option of an office, with a meeting of today and an overdue visitor whose room has a phone. */
  const fillWithAll = async () => {
    const head = await app.client('head.tt-hcc')
    await app.rows(`update office set fields = '{plate,badge}' where code = 'tt-hcc'`)
    app.context.live.changed('offices')
    await head.post('/badges', { prefix: 'K', from: '1', to: '3' })
    await head.switchOn('guests', 'hosts')
    const called = { client_uuid: randomUUID(), name: 'Trần Thị Mận', room_phone: '0272 3874 111' }
    await head.post('/people', called)
    const guard = await app.client(GUARD)
    app.clock.set('2026-11-25T06:10:00+07:00')
    await guard.enter({ name: 'Nguyễn Hoàng Ân', host: called.name, badge: 'K 1', plate: '62A-123.45' })
    await guard.enter({ name: 'Lê Văn Lâu', host: 'Quầy 3', badge: 'K 2' })
    app.clock.set(NOON)
    await guard.enter({ name: 'Lê Văn Mới', host: 'Quầy 3', badge: 'K 3' })
    const meeting = randomUUID()
    const title = 'Hội nghị giao ban công tác cải cách hành chính'
    await guard.post('/meetings', {
      client_uuid: meeting,
      title,
      day: '25/11/2026',
      begins: '8h',
      room: 'Hội trường',
    })
    const list = await guard.post(`/meetings/${meeting}/import`, { text: 'Võ Thị Đại Biểu, Hội Phụ nữ' })
    await guard.post(list.location ?? '')
    for (let each = 1; each <= 5; each += 1) {
      const name = `Khách Được Hẹn Thứ ${each}`
      const from = { place: 'Công ty trách nhiệm hữu hạn Hoa Sen Trắng', host: called.name }
      await guard.post('/guests', { client_uuid: randomUUID(), name, day: '25/11/2026', ...from })
    }
  }

  test('shows the whole form, and every button of the list, where an office has switched everything on', async () => {
    await fillWithAll()
    for (const lang of ['vi', 'en']) {
      const page = await atTheGate(1366, 657)
      await page.context().addCookies([{ name: 'lang', value: lang, url: app.url }])
      await page.reload()
      await page.evaluate(
        `document.querySelector('.bar').insertAdjacentHTML('beforebegin', '<p class="banner">Dữ liệu mẫu</p>')`,
      )
      expect(await page.locator('#entry .optional :is(input, select)').count(), lang).toBe(3)
      const actions = await page.locator('#entry .actions').boundingBox()
      expect(await bottomOf(page, '#app_status-choices'), lang).toBeLessThanOrEqual(actions?.y ?? 0)
      expect((actions?.y ?? 0) + (actions?.height ?? 0), lang).toBeLessThanOrEqual(657)
      // The camera is less prominent than the act, and every label is on one line.
      expect((await page.locator('#scan').boundingBox())?.height).toBeLessThan(actions?.height ?? 0)
      for (const label of await page.locator('#entry .fields label:visible').all())
        expect((await label.boundingBox())?.height, lang).toBeLessThan(30)
      await page.locator('.optional summary').click()
      for (const width of [1366, 1024]) {
        await page.setViewportSize({ width, height: 768 })
        const list = page.locator('#inside > .visits')
        const room = await list.evaluate((one: { scrollWidth: number; clientWidth: number }) => [
          one.scrollWidth,
          one.clientWidth,
        ])
        expect(room[0], `${lang} ${width}`).toBe(room[1])
      }
      // At 1024 px the Vietnamese labels fit on one line; the English ones may not, but the boxes of a line still share a
      // baseline.
      const label = await page.locator('#entry label[for=place]').boundingBox()
      if (lang === 'vi') expect(label?.height).toBeLessThan(30)
      for (const line of [
        ['place', 'host', 'party_size'],
        ['plate', 'badge'],
      ]) {
        const feet = await Promise.all(line.map((name) => bottomOf(page, `#entry [name=${name}]`)))
        expect(new Set(feet.map(Math.round)).size, `${lang} ${line.join()}`).toBe(1)
      }
      await page.close()
    }
  })

  test('shows five people inside below two who wait and guests of today, and the whole question about the app below what is known of a visitor', async () => {
    await fillWithAll()
    await fill(39)
    await (await app.client(GUARD)).enter({ name: 'Khách Được Hẹn Xưa', phone: '0912000111' })
    await register('Lê Văn Tám')
    await register('Nguyễn Thị Ngọc Huyền Trân')
    const page = await atTheGate(1366, 657)
    const list = await page.locator('#inside > .visits').boundingBox()
    const fifth = await bottomOf(page, '#inside > .visits > .visit:nth-child(5)')
    expect(fifth).toBeLessThanOrEqual((list?.y ?? 0) + (list?.height ?? 0))
    expect(await page.locator('#waiting').evaluate(HIDDEN_BELOW)).toBe(0)
    expect(await page.locator('#expected .visit:visible').count()).toBe(0)
    await page.getByLabel('Họ và tên').fill('Khách Được Hẹn Thứ 1')
    await page.getByLabel('Số điện thoại').fill('0912000111')
    await page.getByText('đã vào lúc').waitFor()
    await page.getByRole('button', { name: 'Ghi nhận khách hẹn này' }).waitFor()
    const actions = await page.locator('#entry .actions').boundingBox()
    expect(await bottomOf(page, '#app_status-choices')).toBeLessThanOrEqual(actions?.y ?? 0)
    await page.locator('#expected summary').click()
    expect(await page.locator('#expected .visit:visible').count()).toBeGreaterThan(3)
    expect(await problemsOfWholeRows(page)).toEqual([])
  })

  test('shows every answer and five people inside on a tablet, below one who waits', async () => {
    await fill(12)
    await register('Lê Văn Tám')
    const page = await atTheGate(1024, 768, '/gate', true)
    const actions = await page.locator('#entry .actions').boundingBox()
    expect(await bottomOf(page, '#app_status-choices')).toBeLessThanOrEqual(actions?.y ?? 0)
    expect((actions?.y ?? 0) + (actions?.height ?? 0)).toBeLessThanOrEqual(768)
    const list = await page.locator('#inside > .visits').boundingBox()
    const fifth = await bottomOf(page, '#inside > .visits > .visit:nth-child(5)')
    expect(fifth).toBeLessThanOrEqual((list?.y ?? 0) + (list?.height ?? 0))
  })

  test('shows the full destination as a tooltip where the row is too narrow for it', async () => {
    const office = 'Phòng Tài nguyên và Môi trường, bộ phận đăng ký quyền sử dụng đất, tầng hai'
    await (await app.client(GUARD)).enter({
      name: 'Nguyễn Văn Hiếu',
      host: office,
      place: 'Xã Phước Vĩnh Tây',
    })
    await (await app.client(GUARD)).enter({ name: 'Lê Thị Lan', host: 'Quầy 3' })
    const page = await atTheGate(1366, 768)
    const titleOf = async (name: string) => {
      const link = page.getByRole('link', { name })
      await link.hover()
      return link.getAttribute('title')
    }
    expect(await titleOf('Nguyễn Văn Hiếu')).toBe(
      `Sửa lượt của Nguyễn Văn Hiếu\n${office} · Xã Phước Vĩnh Tây · Liên hệ công tác`,
    )
    expect(await titleOf('Lê Thị Lan')).toBe('Sửa lượt của Lê Thị Lan')
  })

  test('never cuts off the end of a name, by which people are called, on a desktop, a tablet and a phone', async () => {
    await fill(11)
    await (await app.client(GUARD)).enter({ name: 'Nguyễn Văn Hiếu', party_size: '12' })
    await register('Nguyễn Thị Ngọc Huyền Trân')
    const page = await atTheGate()
    for (const [width, height] of [
      [1366, 768],
      [1024, 768],
      [360, 740],
    ] as const) {
      await page.setViewportSize({ width, height })
      const cut = await page
        .locator('#inside :is(.item-title, .item-title > *)')
        .evaluateAll((all: { textContent: string; scrollWidth: number; clientWidth: number }[]) =>
          all.filter((one) => one.scrollWidth > one.clientWidth + 1).map((one) => one.textContent),
        )
      expect(cut, `${width}`).toEqual([])
      expect(await overflow(page), `${width}`).toBe(0)
    }
  })

  test('cuts no placeholder of the search off, on a desk, a tablet and a phone, in both languages', async () => {
    await app.rows(`update office set fields = '{plate,badge}' where code = 'tt-hcc'`)
    await fill(6)
    const guard = await app.client(GUARD)
    for (const visit of await app.rows<{ id: string }>('select id from visit order by entered_at'))
      await guard.post(`/gate/visits/${visit.id}/leave`)
    const page = await atTheGate()
    const row = page.locator('.item-list > li', { hasText: 'Khách Thứ 4' })
    for (const lang of ['vi', 'en']) {
      await page.context().addCookies([{ name: 'lang', value: lang, url: app.url }])
      for (const path of ['/gate', '/gate/ended']) {
        await page.goto(path)
        for (const [width, height] of [
          [1366, 768],
          [1024, 768],
          [768, 1024],
          [360, 740],
        ] as const) {
          await page.setViewportSize({ width, height })
          const [hint, room] = await page.evaluate<[number, number]>(HINT)
          expect(hint, `${path} ${width} ${lang}`).toBeLessThanOrEqual(room)
        }
        // For visitors who left: the name, and two lines of details.
        if (path === '/gate/ended') expect((await row.boundingBox())?.height).toBeLessThan(140)
      }
    }
  })

  test('keeps the rows that stay, both after a tap and when the list changes elsewhere', async () => {
    await fill(42)
    const page = await atTheGate()
    const third = await page.locator('#inside > .visits > .visit').nth(2).elementHandle()
    await page.getByRole('button', { name: 'Khách ra: Khách Thứ 41' }).click()
    await page.getByText('Đã ghi giờ ra của Khách Thứ 41').waitFor()
    const other = await app.client(GUARD)
    await other.enter({ name: 'Lê Văn Từ Máy Khác' })
    await page.locator('#inside .visit').filter({ hasText: 'Lê Văn Từ Máy Khác' }).waitFor()
    expect(await third?.evaluate((row: { isConnected: boolean }) => row.isConnected)).toBe(true)
    expect(await page.locator('#inside > .visits > .visit').count()).toBe(42)
  })

  test('shows the whole list in the page on a phone, the search above it, under tabs that count who is waiting', async () => {
    await fill(42)
    await register('Lê Văn Tám')
    const page = await atTheGate(360, 740)
    await page.getByRole('link', { name: 'Đang ở trong 42 chờ 1' }).click()
    const card = page.locator('#inside')
    await expect.poll(async () => (await card.boundingBox())?.y ?? 0).toBeLessThan(120)
    await page.locator('#inside > .visits > .visit').last().scrollIntoViewIfNeeded()
    expect(await card.evaluate((one: { scrollTop: number }) => one.scrollTop)).toBe(0)
    const search = await page.getByRole('searchbox').boundingBox()
    const tabs = await page.locator('.jump').boundingBox()
    expect(search?.y).toBeGreaterThanOrEqual((tabs?.y ?? 0) + (tabs?.height ?? 0))
    expect((search?.y ?? 0) + (search?.height ?? 0)).toBeLessThan(200)
    // The result appears below the search field, not at the former scroll position.
    await page.getByRole('searchbox').fill('khach thu 41')
    const found = await page.locator('#inside > .visits > .visit:not([hidden])').boundingBox()
    expect(found?.y).toBeGreaterThan(0)
    expect((found?.y ?? 0) + (found?.height ?? 0)).toBeLessThan(740)
    expect(await overflow(page)).toBe(0)
  })

  test('says what was done above the list, which stays where it is, and covers no button with it', async () => {
    await fillWithAll()
    await register('Lê Văn Tám')
    const page = await atTheGate()
    for (const [width, height, others] of [
      [1366, 657, 'button, a, summary, input'],
      [1024, 768, 'button, a, summary, input'],
      // The list scrolls below the tabs, the message and the search.
      [360, 740, '.jump a, #find'],
    ] as const) {
      await page.setViewportSize({ width, height })
      const top = (await page.locator('#inside').boundingBox())?.y
      const covered = async () => expect(await page.evaluate(coveredOf(others)), `${width}`).toEqual([])
      await page.getByRole('button', { name: 'Khách ra: Lê Văn Mới' }).click()
      await page.getByText('Thu thẻ K 3').waitFor()
      await page.getByRole('button', { name: 'Ghi: chưa trả thẻ' }).waitFor()
      await covered()
      await page.getByRole('button', { name: 'Hoàn tác' }).click()
      await page.getByText('Đã bỏ việc vừa ghi cho Lê Văn Mới').waitFor()
      await covered()
      if (width > 1000) expect((await page.locator('#inside').boundingBox())?.y).toBe(top)
    }
  })

  test('keeps the act of the form in sight on a phone, asks for the rest behind one line, and shows a row’s badge and host whole', async () => {
    await fillWithAll()
    const page = await atTheGate(360, 740)
    const act = page.getByRole('button', { name: 'Ghi khách vào' })
    const inSight = async () => expect(await bottomOf(page, '#entry .primary')).toBeLessThan(740)
    await inSight()
    expect(await page.getByLabel('Số điện thoại').isVisible()).toBe(true)
    expect(await page.getByLabel('Người, phòng cần gặp').isVisible()).toBe(false)
    await page.getByLabel('Họ và tên').fill('Lê Thị Mít')
    await page.getByText('Thêm', { exact: true }).click()
    await page.getByLabel('Số người').fill('x')
    await page.getByLabel('Biển số xe').waitFor()
    await inSight()
    await act.click()
    await page.locator('#party_size[aria-invalid]').waitFor()
    await page.getByLabel('Số người').fill('1')
    await act.click()
    await page.getByText('Đã ghi Lê Thị Mít').waitFor()
    expect(await page.getByLabel('Người, phòng cần gặp').isVisible()).toBe(false)
    const details = page.locator('#inside .visit-details', {
      hasText: 'K\u00a01 · 62A-123.45 · Trần Thị Mận',
    })
    expect(
      await details.evaluate(
        (one: { scrollWidth: number; clientWidth: number }) => one.scrollWidth - one.clientWidth,
      ),
    ).toBe(0)
    expect(await overflow(page)).toBe(0)
  })

  test('takes the list of first steps away with the first visitor, without loading the page again', async () => {
    const { page } = await browsers.open(app)
    await signIn(page, 'gate.ubnd-xa-long-hau')
    await page.getByText('Ghi khách đầu tiên').waitFor()
    await page.getByLabel('Họ và tên').fill('Lê Thị Đầu Tiên')
    await page.keyboard.press('Enter')
    await page.getByText('Ghi khách đầu tiên').waitFor({ state: 'detached' })
    expect(await page.locator('#inside .visit').count()).toBe(1)
  })

  test('covers nothing that a row says with its button, on the narrowest phone', async () => {
    await fill(6)
    const page = await atTheGate(360, 740)
    const rows = await page.locator('#inside > .visits > .visit').all()
    const apart = await Promise.all(
      rows.map(async (row) => {
        const marks = await row.locator('.mark').all()
        const boxes = await Promise.all([...marks, row.locator('.leave')].map((one) => one.boundingBox()))
        const button = boxes.pop()
        return boxes.every((mark) => mark && button && mark.x >= 0 && mark.x + mark.width <= button.x)
      }),
    )
    expect(await page.getByText('Quá giờ').count()).toBeGreaterThan(0)
    expect(apart).toEqual(rows.map(() => true))
  })

  test('marks on a phone the tab of the part that is open, by tap and by scrolling', async () => {
    await fill(2)
    const page = await atTheGate(360, 740)
    const open = page.locator('.jump [aria-current="location"]')
    await expect.poll(() => open.allTextContents()).toEqual(['Khách vào'])
    await page.getByRole('link', { name: 'Đang ở trong 2' }).click()
    await expect.poll(() => open.getAttribute('href')).toBe('#inside')
    await page.evaluate('scrollTo(0, 0)')
    await expect.poll(() => open.getAttribute('href')).toBe('#entry')
    expect(await open.count()).toBe(1)
  })

  test('works at 200 percent with 150 people inside', async () => {
    await fill(150)
    // 1366 × 768 at 200 % zoom.
    const page = await atTheGate(683, 384)
    expect(await overflow(page)).toBe(0)
    await page.getByLabel('Họ và tên').fill('Cao Minh Đức')
    await page.getByRole('button', { name: 'Ghi khách vào' }).click()
    await page.getByText('Đã ghi Cao Minh Đức').waitFor()
    await page.getByRole('searchbox').fill('khach thu 149')
    await page.getByRole('button', { name: 'Khách ra: Khách Thứ 149' }).press('Enter')
    await page.getByText('Đã ghi giờ ra của Khách Thứ 149').waitFor()
    // No search result is left, so the keyboard focus moves to the heading of the list.
    await expect.poll(() => page.evaluate<string>('document.activeElement.id')).toBe('inside-title')
    expect(await page.locator('#inside-count').textContent()).toBe('150')
  })

  describe('a visitor who registers outside on their own phone', () => {
    const rung = (page: Page) => page.evaluate<number>('window.rung')

    test('rings once and counts in the window’s title, and no longer once they are let in', async () => {
      const page = await atTheGate()
      expect(await page.title()).toBe('Cổng · Sổ Cổng')
      await register('Lê Văn Tám')
      await page.locator('.waiting .visit').waitFor()
      expect(await page.title()).toBe('(1) Cổng · Sổ Cổng')
      // A ring consists of two tones.
      expect(await rung(page)).toBe(2)
      await register('Phạm Thị Út')
      await expect.poll(() => page.title()).toBe('(2) Cổng · Sổ Cổng')
      expect(await rung(page)).toBe(4)
      // After five minutes once more, and both are marked.
      app.clock.forward(5 * MINUTE)
      await page.evaluate(`document.dispatchEvent(new Event('visibilitychange'))`)
      await page.getByText('Đã chờ 5 phút').nth(1).waitFor()
      expect(await rung(page)).toBe(6)
      for (const name of ['Lê Văn Tám', 'Phạm Thị Út'])
        await page.getByRole('button', { name: `Xác nhận: ${name}` }).click()
      await expect.poll(() => page.title()).toBe('Cổng · Sổ Cổng')
      expect(await rung(page)).toBe(6)
    })

    test('makes no sound where the bell is switched off, also after a reload', async () => {
      const page = await atTheGate()
      await page.getByRole('button', { name: 'Phím tắt, chuông' }).click()
      await page.getByLabel('Chuông khi có khách mới chờ').uncheck()
      expect(await accessProblems(page)).toEqual([])
      await page.getByRole('button', { name: 'Đóng', exact: true }).click()
      await page.reload()
      await register('Lê Văn Tám')
      await expect.poll(() => page.title()).toBe('(1) Cổng · Sổ Cổng')
      expect(await rung(page)).toBe(0)
    })
  })

  describe('keyboard shortcuts', () => {
    test('search, start an entry, go to who is waiting, undo, and are listed by a question mark', async () => {
      await fill(3)
      await register('Lê Văn Tám')
      const page = await atTheGate()
      const { keyboard } = page
      await keyboard.press('Escape')
      await keyboard.press('/')
      await expect.poll(() => focused(page)).toBe('find')
      expect(await page.getByRole('searchbox').inputValue()).toBe('')
      await keyboard.press('Escape')
      await keyboard.press('n')
      await expect.poll(() => focused(page)).toBe('name')
      expect(await page.getByLabel('Họ và tên').inputValue()).toBe('')
      await keyboard.press('Escape')
      await keyboard.press('x')
      await expect.poll(() => page.locator(':focus').getAttribute('aria-label')).toBe('Xác nhận: Lê Văn Tám')
      await page.getByRole('button', { name: 'Khách ra: Khách Thứ 1' }).click()
      await page.getByText('Đã ghi giờ ra của Khách Thứ 1').waitFor()
      await keyboard.press('h')
      await page.getByText('Đã bỏ việc vừa ghi cho Khách Thứ 1').waitFor()
      await keyboard.press('?')
      await page.getByRole('dialog', { name: 'Phím tắt và chuông' }).waitFor()
      await keyboard.press('Escape')
      await keyboard.press('b')
      await page.waitForURL('**/gate/handover')
    })

    test('type plain letters in a field, and are not triggered by a scanner’s input', async () => {
      await fill(2)
      const page = await atTheGate()
      const { keyboard } = page
      await keyboard.type('hb rn?/', { delay: 150 })
      expect(await page.getByLabel('Họ và tên').inputValue()).toBe('hb rn?/')
      await keyboard.press('Escape')
      // Typed as fast as a scanner, but too short to be a code.
      await keyboard.type('bnr')
      await keyboard.press('/')
      expect(new URL(page.url()).pathname).toBe('/gate')
      await page.getByRole('button', { name: 'Phím tắt, chuông' }).click()
      await page.getByLabel('Dùng phím tắt').uncheck()
      await page.getByRole('button', { name: 'Đóng', exact: true }).click()
      await keyboard.press('b')
      await keyboard.press('?', { delay: 200 })
      expect(new URL(page.url()).pathname).toBe('/gate')
      expect(await page.getByRole('dialog').count()).toBe(0)
    })

    test('pressing Enter again after a departure does not let another visitor out', async () => {
      await fill(3)
      const page = await atTheGate()
      await page.getByRole('button', { name: 'Khách ra: Khách Thứ 2' }).press('Enter')
      await page.getByText('Đã ghi giờ ra của Khách Thứ 2').waitFor()
      await page.keyboard.press('Enter')
      await page.getByRole('heading', { name: 'Lượt khách: ' }).waitFor()
      expect(await app.rows(`select name from visit where state = 'left'`)).toEqual([{ name: 'Khách Thứ 2' }])
    })
  })

  describe('a badge number that is mistyped', () => {
    const conflict = async () => {
      const head = await app.client('head.tt-hcc')
      await head.post('/office/fields', { fields: 'badge' })
      await head.post('/badges', { prefix: 'K', from: '1', to: '30' })
      await (await app.client(GUARD)).enter({ name: 'Nguyễn Văn An', badge: 'K 12' })
      const page = await atTheGate()
      await page.getByLabel('Họ và tên').fill('Trần Thị Bình')
      await page.getByText('Thêm: Thẻ khách').click()
      await expect.poll(() => focused(page)).toBe('badge')
      await page.keyboard.type('K 12')
      await page.keyboard.press('Enter')
      await page.locator('#entry .alert').waitFor()
      return page
    }

    test('sends nobody out, however often Enter is pressed: it leads back to the number, and the right one is typed over it', async () => {
      const page = await conflict()
      await page.locator('a:focus', { hasText: 'Sửa số thẻ' }).waitFor()
      expect(await accessProblems(page)).toEqual([])
      await page.keyboard.press('Enter')
      expect(await focused(page)).toBe('badge')
      await page.keyboard.press('Enter')
      await page.locator('a:focus', { hasText: 'Sửa số thẻ' }).waitFor()
      await page.keyboard.press('Enter')
      expect(await app.rows('select name, state from visit')).toEqual([
        { name: 'Nguyễn Văn An', state: 'inside' },
      ])
      await page.keyboard.type('K 21')
      await page.keyboard.press('Enter')
      await page.getByText('Đã ghi Trần Thị Bình').waitFor()
      expect(await app.rows('select name, state, badge from visit order by number')).toEqual([
        { name: 'Nguyễn Văn An', state: 'inside', badge: 'K 12' },
        { name: 'Trần Thị Bình', state: 'inside', badge: 'K 21' },
      ])
    })
  })

  describe('a phone number whose owner is inside', () => {
    const known = { name: 'Võ Thị Ngọc Hạnh', phone: '0983111222' }

    const typeNumber = async () => {
      await (await app.client(GUARD)).enter(known)
      const page = await atTheGate()
      await page.getByLabel('Họ và tên').fill('Võ Thị Ngọc Hạnh')
      await page.getByLabel('Số điện thoại').fill('0983111222')
      const warning = page.locator('.phone-field #recall')
      await warning.getByText('Võ Thị Ngọc Hạnh đã vào lúc 08:30, chưa ra').waitFor()
      return { page, warning }
    }

    test('is reported at once, below the number, where no key that is typed on can press a button', async () => {
      const { page, warning } = await typeNumber()
      expect(await accessProblems(page)).toEqual([])
      expect(await warning.getByRole('button', { name: 'ra trước' }).count()).toBe(0)
      await page.keyboard.press('Tab')
      await page.keyboard.type('Xã Mỹ Lộc')
      expect(await app.rows('select state from visit')).toEqual([{ state: 'inside' }])
    })

    test('is reported once, by the form itself, when the guard did not answer', async () => {
      const { page } = await typeNumber()
      await page.getByRole('button', { name: 'Ghi khách vào' }).click()
      await page.locator('#entry .alert', { hasText: 'Khách này đã vào' }).waitFor()
      expect(await page.getByText('Khách này đã vào lúc 08:30').count()).toBe(1)
    })
  })

  test('shows on every device of an evacuation what the others tick and who leaves, and finds a name', async () => {
    const guard = await app.client(GUARD)
    await guard.enter({ name: 'Lê Văn Tám', party_size: '3' })
    for (const name of ['Phạm Thị Út', 'Võ Thị Hoà']) await guard.enter({ name })
    const device = async () => {
      const { page } = await browsers.open(app, { viewport: { width: 360, height: 740 } })
      await page.clock.install()
      await signIn(page, GUARD)
      await page.goto('/evacuation')
      return page
    }
    const [one, other] = [await device(), await device()]
    /** Each looks every three seconds. */
    const isTicked = (page: Page, name: string) => async () => {
      await page.clock.fastForward(3_000)
      return page.getByLabel(name).isChecked()
    }
    const missing = other.locator('#roll-missing')
    expect(await missing.textContent()).toBe('Còn thiếu 5 người')
    await one.getByLabel('Lê Văn Tám').check()
    await expect.poll(isTicked(other, 'Lê Văn Tám')).toBe(true)
    await expect.poll(() => missing.textContent()).toBe('Còn thiếu 2 người')
    const id = await app.value<string>(`select id from visit where name = 'Phạm Thị Út'`)
    await guard.post(`/gate/visits/${id}/leave`)
    await other.clock.fastForward(3_000)
    await other.locator('li.left', { hasText: 'Phạm Thị Út' }).waitFor()
    await expect.poll(() => missing.textContent()).toBe('Còn thiếu 1 người')
    await other.getByLabel('Tìm tên').fill('hoa')
    expect(await other.locator('.roll li:visible strong').allTextContents()).toEqual(['Võ Thị Hoà'])
    await other.getByLabel('Tìm tên').fill('xyz')
    await other.getByText('Không có ai khớp.').waitFor()
    await other.getByLabel('Tìm tên').fill('')

    // Without a network the ticks stay where they are, and are sent afterwards.
    await other.context().setOffline(true)
    await other.getByLabel('Võ Thị Hoà').check()
    await other.getByText('Mất kết nối: dấu đang ở trên máy này').waitFor()
    expect(await missing.textContent()).toBe('Đã đủ mọi người')
    await other.context().setOffline(false)
    await other.clock.fastForward(3_000)
    await expect.poll(isTicked(one, 'Võ Thị Hoà')).toBe(true)
  })

  test('a tap on “Type a code” moves the focus to its field', async () => {
    const page = await atTheGate()
    await page.getByText('Gõ mã').click()
    await expect.poll(() => focused(page)).toBe('scan-text')
  })
})

/** The edge of the list cuts a row until one scrolls. */
const problemsOfWholeRows = async (page: Page) =>
  (await accessProblems(page)).filter((one) => !one.includes('partially obscured'))

/**
 * Runs in the browser: the width of the search field's placeholder, and the room for it beside the clear button, which takes
 * its space even while hidden.
 */
const HINT = `(() => {
  const field = document.querySelector('[type=search]')
  const style = getComputedStyle(field)
  const pen = document.createElement('canvas').getContext('2d')
  pen.font = style.font
  const room = field.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight)
  return [pen.measureText(field.placeholder).width, room - 20]
})()`

/** Runs in the browser: how much of a box is scrolled out of sight. */
const HIDDEN_BELOW = (box: { scrollHeight: number; clientHeight: number }) =>
  box.scrollHeight - box.clientHeight

/** Runs in the browser: which of these the message lies over. */
const coveredOf = (these: string) => `[...document.querySelectorAll('${these}')].filter((one) => {
  const { x, y, width, height } = one.getBoundingClientRect()
  const above = document.elementFromPoint(x + width / 2, y + height / 2)
  return above?.closest('#notice') && !one.closest('#notice')
}).map((one) => one.outerHTML)`
