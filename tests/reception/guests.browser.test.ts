import { beforeEach, describe, expect, test } from 'vitest'
import { accessProblems, chromiumPath, overflow, signIn, useBrowsers } from '../support/browser.ts'
import { useApp, useClient } from '../support/suite.ts'

const PHONE = { viewport: { width: 360, height: 740 } }
const LONG = 'Nguyễn Phước Bảo Quỳnh Thị Hoàng Thiên Kim Thượng'

describe.skipIf(!chromiumPath)('expected guests in a browser', () => {
  const app = useApp()
  const head = useClient(app, 'head.tt-hcc')
  const browsers = useBrowsers()

  beforeEach(async () => {
    await head.switchOn('guests')
    await app.rows('delete from expected_guest')
  })

  const expectDelegates = async (count: number) =>
    app.rows(
      `insert into expected_guest (office_id, id, day, at_minutes, name, host, purpose, made_by, made_at)
       select $1, gen_random_uuid(), '2026-11-25', 480, 'Đại Biểu Thứ ' || n, 'Phòng ' || n, 'meeting', gen_random_uuid(), $2
       from generate_series(100, 99 + $3::int) n`,
      [await app.officeId('tt-hcc'), app.clock.now(), count],
    )

  test('come at the gate by one tap, and a typed name that is expected is offered', async () => {
    await head.guest({ name: LONG, host: 'Hội trường', party_size: '3' })
    await head.guest({ name: 'Trần Thị Hồng', host: 'Bà Tư', party_size: '3' })
    const { page } = await browsers.open(app)
    await signIn(page, 'gate.tt-hcc')
    await page.goto('/gate')
    await page.getByText('đã đến 0/6').waitFor()
    expect(await overflow(page)).toBe(0)

    await page.getByLabel('Tìm khách đang ở trong').fill('phuoc bao')
    await page.locator('.expected .visit:visible').filter({ hasText: LONG }).waitFor()
    expect(await page.locator('.expected .visit:visible').count()).toBe(1)
    await page.getByRole('button', { name: `Cho vào: ${LONG}` }).click()
    await page.getByText(`Đã ghi ${LONG}`).waitFor()
    await page.getByText('đã đến 3/6').waitFor()

    const field = page.getByLabel('Họ và tên')
    await field.fill('Tran')
    expect(await page.locator('#expected-hint').isVisible()).toBe(false)
    await field.fill('tran thi hong')
    await page.locator('#expected-hint').getByText('Trần Thị Hồng').waitFor()
    expect([await overflow(page), await accessProblems(page)]).toEqual([0, []])
    await page.getByRole('button', { name: 'Ghi nhận khách hẹn này' }).click()
    await page.getByText('đã đến 6/6').waitFor()
    const came = await app.visit('Tran Thi Hong')
    expect(came).toMatchObject({ host: 'Bà Tư', party_size: 3 })

    // Taken back at the other gate in the same moment.
    await (await app.client('gate2.tt-hcc')).post(`/gate/visits/${came?.id}/void`, { reason: 'trial' })
    await page.locator('#notice').getByRole('button', { name: 'Hoàn tác' }).click()
    await page.getByText('Lượt này đã bị hủy').waitFor()
    expect(await page.locator('main').count()).toBe(1)
  })

  test('are found by the name in a list of hundreds, of which the page has only the first', async () => {
    await expectDelegates(200)
    const { page } = await browsers.open(app)
    await signIn(page, 'gate.tt-hcc')
    await page.goto('/gate')
    await page.getByText('Xem thêm 197 người').waitFor()
    expect(await page.locator('.expected .visit:visible').count()).toBe(3)
    const found = page.getByRole('button', { name: 'Cho vào: Đại Biểu Thứ 288' })
    // The answer about what was typed first comes last.
    await page.route('**/gate/expected', async (route) => {
      const answer = await route.fetch()
      if (route.request().postData() === 'query=bieu') await found.waitFor()
      await route.fulfill({ response: answer })
    })
    const late = page.waitForEvent('requestfinished', (one) => one.postData() === 'query=bieu')
    const asked = page.waitForRequest('**/gate/expected')
    await page.getByLabel('Tìm khách đang ở trong').fill('bieu')
    await asked
    await page.getByLabel('Tìm khách đang ở trong').fill('bieu 288')
    await late
    await found.click()
    await page.getByText('đã đến 1/200').waitFor()
    expect(await app.visit('Đại Biểu Thứ 288')).toMatchObject({ host: 'Phòng 288' })
    await page.getByLabel('Tìm khách đang ở trong').fill('')
    await page.getByText('Xem thêm 196 người').click()
    await page.getByRole('button', { name: 'Cho vào: Đại Biểu Thứ 114' }).waitFor()
    expect(await overflow(page)).toBe(0)

    await page.getByLabel('Họ và tên').fill('dai bieu thu 277')
    await page.locator('#expected-hint').getByText('Phòng 277').waitFor()
    await page.getByRole('button', { name: 'Ghi nhận khách hẹn này' }).click()
    await page.getByText('đã đến 2/200').waitFor()
    expect(await app.visit('dai bieu thu 277')).toMatchObject({ host: 'Phòng 277', purpose: 'meeting' })
  })

  test('are shown in the page on a phone, under a tab of their own that counts them', async () => {
    await expectDelegates(300)
    const { page } = await browsers.open(app, PHONE)
    await signIn(page, 'gate.tt-hcc')
    await page.goto('/gate')
    await page.locator('.jump').getByRole('link', { name: 'Khách hẹn 0/300' }).click()
    const open = page.locator('.jump [aria-current="location"]')
    await expect.poll(() => open.getAttribute('href')).toBe('#expected')
    const scrolled = page.locator('#inside, #inside .visits, .expected, .expected-lists')
    const boxes = await scrolled.evaluateAll((all) =>
      all.filter(
        (one: { scrollHeight: number; clientHeight: number }) => one.scrollHeight > one.clientHeight + 1,
      ),
    )
    expect(boxes).toHaveLength(0)
    const search = page.getByLabel('Tìm khách đang ở trong')
    expect((await search.boundingBox())?.y).toBeLessThan(200)
    await search.fill('bieu 388')
    await page.getByRole('button', { name: 'Cho vào: Đại Biểu Thứ 388' }).click()
    await page.locator('.jump').getByRole('link', { name: 'Khách hẹn 1/300' }).waitFor()
    await page.evaluate('scrollTo(0, 0)')
    expect(await overflow(page)).toBe(0)
  })
})
