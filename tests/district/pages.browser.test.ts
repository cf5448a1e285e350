import type { BrowserContextOptions, Page } from '@playwright/test'
import { describe, expect, test } from 'vitest'
import { accessProblems, chromiumPath, overflow } from '../support/browser.ts'
import { openPages } from '../support/pages.ts'

const PHONE: BrowserContextOptions = { viewport: { width: 360, height: 740 } }

describe.skipIf(!chromiumPath)('the pages of the district on a phone', () => {
  const pages = openPages()

  const open = (more: BrowserContextOptions = {}) => pages.signedIn('district', { ...PHONE, ...more })

  async function check(page: Page, javaScriptEnabled = true): Promise<void> {
    if (javaScriptEnabled) expect(await accessProblems(page)).toEqual([])
    expect(await overflow(page)).toBe(0)
  }

  test('the overview is read, sorted and asked for other days without scripts', async () => {
    const guard = await pages.app.client('gate.tt-hcc')
    await guard.enter({ name: 'Khách Một', app_status: 'running', party_size: '3' })
    await guard.enter({ name: 'Khách Hai', app_status: 'absent', app_outcome: 'installed' })
    await pages.app.rows(
      `insert into office_day (office_id, day, closed_at, visits, people, departed)
       select id, '2026-11-01', now(), 1, 1, 1 from office where code like 'ubnd-xa-%'`,
    )
    const live = await open()
    const [from, to] = await Promise.all(
      ['Từ ngày', 'Đến ngày'].map((day) => live.getByLabel(day).boundingBox()),
    )
    expect(to?.y).toBe(from?.y)
    await check(live)
    const plain = await open({ javaScriptEnabled: false })
    await plain.getByRole('link', { name: 'Tháng này' }).click()
    const listed = plain.locator('.figure-table tbody tr:visible')
    expect(await listed.count()).toBe(10)
    await plain.getByLabel(/Xem cả/).check()
    expect(await listed.count()).toBeGreaterThan(10)
    await plain.getByRole('link', { name: 'Loại cơ quan' }).click()
    await plain.getByRole('link', { name: 'Tỷ lệ khi ra về' }).click()
    await plain.getByLabel('Từ ngày').fill('2026-11-18')
    await plain.getByRole('button', { name: 'Xem' }).click()
    await plain.getByRole('heading', { name: 'Thời gian 18/11/2026 – 25/11/2026' }).waitFor()
    expect(await plain.locator('[aria-sort=descending]').textContent()).toContain('Tỷ lệ khi ra về')
    await check(plain, false)
  })

  test('offices to be reminded are shown, with the message to send', async () => {
    const plant = (code: string, days: string) =>
      pages.app.rows(
        `insert into office_day (office_id, day, closed_at, visits, people, departed, running)
         select id, d, now(), 10, 10, 10, 10 from office, generate_series('2026-11-01'::date, '2026-11-24', '1 day') d
         where code = $1 and extract(isodow from d) in (${days})`,
        [code],
      )
    await plant('ubnd-xa-long-hau', '1, 2, 3, 4')
    await plant('ubnd-xa-tan-tap', '1')
    const page = await open()
    await page.goto('/district/compliance?period=week')
    await page.locator('.compliance summary').first().click()
    await page.getByText(/^Một tin chung gửi/).click()
    await check(page)
  })

  test.each([1100, 1366])('the header of a long table stays visible, %i wide', async (width) => {
    await pages.app.rows(
      `insert into office_day (office_id, day, closed_at, visits)
       select id, '2026-09-01', now(), 1 from office where code = 'tt-hcc' on conflict do nothing`,
    )
    const page = await open({ viewport: { width, height: 700 } })
    await page.goto('/district/compliance?show=all')
    await page.locator('.figure-table tbody tr').nth(30).scrollIntoViewIfNeeded()
    const head = await page.locator('.figure-table thead th').first().boundingBox()
    expect(head?.y).toBe(0)
    await page.locator('.compliance summary').first().click()
    expect(await overflow(page)).toBe(0)
  })

  test('the calendar works', async () => {
    const page = await open()
    await page.goto('/district/calendar?year=2027')
    await page.getByLabel('Ngày', { exact: true }).fill('2027-02-03')
    await page.getByRole('radio', { name: 'Nghỉ' }).check()
    await page.getByRole('button', { name: 'Lưu ngày này' }).click()
    await page.getByText('Đã lưu lịch làm việc').waitFor()
    await check(page)
    await page.goto('/district/calendar?lang=en')
    expect(await page.locator('.days form').count()).toBe(4)
    for (const row of await page.locator('.days li:has(form)').all()) {
      const [text, form] = await Promise.all(['div', 'form'].map((part) => row.locator(part).boundingBox()))
      expect(form?.y ?? 0, 'what takes a day away, beside it').toBeLessThan(
        (text?.y ?? 0) + (text?.height ?? 0),
      )
    }
    await page.goto('/district/calendar?year=2027&lang=vi')
    await page.getByRole('button', { name: 'Bỏ ngày ngoại lệ 03/02/2027' }).click()
    await page.getByText('Năm này chưa ghi ngày ngoại lệ nào').waitFor()
  })

  test('a job that does not run is visible', async () => {
    const broken = JSON.stringify({ broken: [await pages.app.officeId('tt-hcc')] })
    for (const key of ['closing', 'retention', 'audit', 'backup'])
      await pages.app.rows(
        `insert into installation_state (key, at, ok, detail) values ($1, $2, $3, $4)
         on conflict (key) do update set ok = excluded.ok, detail = excluded.detail`,
        [key, pages.app.clock.now(), key !== 'audit', key === 'audit' ? broken : '{}'],
      )
    const page = await open()
    await page.goto('/district/health')
    await page.getByText('1 trên').waitFor()
    await check(page)
    await page.getByText(/^Xem cả/).click()
    await page.getByText('KHÔNG nguyên vẹn', { exact: true }).waitFor()
    await check(page)
  })

  test('the form of the app, its preview and the public page work', async () => {
    const page = await open()
    await page.goto('/district/app')
    await page.locator('.item-list a').first().click()
    await page.locator('#vi_running').fill('Thấy chấm xanh là đang chạy.')
    await page.getByRole('button', { name: 'Xem trước' }).click()
    const preview = page.frameLocator('.page-preview')
    await preview.getByText('Thấy chấm xanh là đang chạy.').waitFor()
    // The framed page has its own styles: its bar fills the frame's width.
    const [bar, frame] = [preview.locator('header'), page.locator('.page-preview')]
    const [inner, outer] = [await bar.boundingBox(), await frame.boundingBox()]
    expect(inner?.width).toBe((outer?.width ?? 0) - 2)
    // The frame runs no scripts, including axe; its page is checked below.
    await frame.evaluate((one: { remove(): void }) => one.remove())
    await check(page)
    await page.getByRole('button', { name: 'Lưu' }).click()
    await page.getByText('Đã lưu.').waitFor()
    expect(await accessProblems(page)).toEqual([])
    await page.goto('/bluezone')
    await page.getByText('Thấy chấm xanh là đang chạy.').waitFor()
    await check(page)
  })
})
