import { beforeAll, describe, expect, test } from 'vitest'
import { chromiumPath, overflow, signIn, useBrowsers } from '../support/browser.ts'
import { useApp } from '../support/suite.ts'

describe.skipIf(!chromiumPath)('the pages of the district', () => {
  const app = useApp()
  const browsers = useBrowsers()

  beforeAll(() =>
    app.rows(
      `insert into office_day (office_id, day, closed_at, visits, people, departed)
       select id, '2026-11-01', now(), 1, 1, 1 from office where code like 'ubnd-xa-%'`,
    ),
  )

  const open = async (path: string, width = 360, javaScriptEnabled = true) => {
    const { page } = await browsers.open(app, { viewport: { width, height: 740 }, javaScriptEnabled })
    await signIn(page, 'district')
    await page.goto(path)
    return page
  }

  test('the overview has both days of a period on one line, and shows all offices without scripts', async () => {
    const page = await open('/district?period=month', 360, false)
    const days = ['Từ ngày', 'Đến ngày'].map((day) => page.getByLabel(day).boundingBox())
    const [from, to] = await Promise.all(days)
    expect(to?.y).toBe(from?.y)
    const listed = page.locator('.figure-table tbody tr:visible')
    expect(await listed.count()).toBe(10)
    await page.getByLabel(/Xem cả/).check()
    expect(await listed.count()).toBeGreaterThan(10)
  })

  test.each([1100, 1366])('the header of a long table stays visible, %i wide', async (width) => {
    const page = await open('/district/compliance?show=all', width)
    await page.locator('.figure-table tbody tr').nth(30).scrollIntoViewIfNeeded()
    expect((await page.locator('.figure-table thead th').first().boundingBox())?.y).toBe(0)
    await page.locator('.compliance summary').first().click()
    expect(await overflow(page)).toBe(0)
  })

  test('the calendar has what takes a day away beside it, in the longer language as well', async () => {
    const page = await open('/district/calendar?lang=en')
    const rows = await page.locator('.days li:has(form)').all()
    expect(rows.length).toBeGreaterThan(0)
    for (const row of rows) {
      const [text, form] = await Promise.all(['div', 'form'].map((part) => row.locator(part).boundingBox()))
      expect(form?.y ?? 0).toBeLessThan((text?.y ?? 0) + (text?.height ?? 0))
    }
  })

  test('the preview of the app’s page has the styles of that page, as wide as its frame', async () => {
    const page = await open('/district/app')
    await page.locator('.item-list a').first().click()
    await page.locator('#vi_running').fill('Thấy chấm xanh là đang chạy.')
    await page.getByRole('button', { name: 'Xem trước' }).click()
    const preview = page.frameLocator('.page-preview')
    await preview.getByText('Thấy chấm xanh là đang chạy.').waitFor()
    const [inner, outer] = await Promise.all(
      [preview.locator('header'), page.locator('.page-preview')].map((one) => one.boundingBox()),
    )
    expect(inner?.width).toBe((outer?.width ?? 0) - 2)
  })

  test('the share of those who declared stands on one line with its bar', async () => {
    await (await app.client('head.tt-hcc')).member({ name: 'Lê Văn Tám', status: 'running', relatives: '3' })
    const page = await open('/district/people', 768)
    for (const width of [768, 1024]) {
      await page.setViewportSize({ width, height: 768 })
      const height = await page.evaluate<number>(`
        const share = document.createRange()
        share.selectNodeContents(document.querySelector('td:has(progress)'))
        share.getBoundingClientRect().height`)
      expect(height).toBeLessThan(32)
    }
  })
})
