import { describe, expect, test } from 'vitest'
import { chromiumPath } from '../support/browser.ts'
import { openPages } from '../support/pages.ts'

describe.skipIf(!chromiumPath)('the pages of the log keep WCAG 2.2 AA', () => {
  const pages = openPages()

  test('the book on paper: a page for each sheet, and the check of one', async () => {
    const guard = await pages.app.client('gate.tt-hcc')
    for (let each = 1; each <= 30; each += 1) {
      await guard.enter({
        name: each % 3 === 0 ? `Nguyễn Phúc Công Tằng Tôn Nữ Thị Hoàng ${each}` : `Lê Văn ${each}`,
        host: 'Bộ phận Tiếp nhận và Trả kết quả',
        place: each % 2 === 0 ? 'Công ty trách nhiệm hữu hạn một thành viên Đặng Vĩnh Phước' : 'mỹ lộc',
        app_status: 'no_smartphone',
      })
    }
    const page = await pages.signedIn('head.tt-hcc')
    await page.goto('/book')
    await pages.check(page, 'book')
    await page.getByRole('button', { name: 'Tạo bản in' }).click()
    await page.locator('.book-sheet').first().waitFor()
    await pages.check(page, 'printed book')
    const sheets = await page.locator('.book-sheet').count()
    const paper = (await page.pdf({ preferCSSPageSize: true })).toString('latin1')
    expect(paper.match(/\/Type\s*\/Page\b/g)).toHaveLength(sheets)
    await page.goto('/book')
    await page.locator('.list a').first().click()
    await page.getByText('Khớp').waitFor()
    await pages.check(page, 'check of a page')
  })

  test('paper sheets, typed in with the keyboard alone', async () => {
    const page = await pages.signedIn('head.tt-hcc')
    await page.goto('/log/paper')
    await page.getByLabel('Số tờ cần in').fill('1')
    await page.keyboard.press('Enter')
    await page.locator('.blank-sheet').waitFor()
    await pages.check(page, 'blank sheet')
    await page.goto('/log/paper')
    await pages.check(page, 'paper sheets')
    await page.locator('.list a').first().click()
    await page.getByLabel('Giờ vào').first().focus()
    for (const words of ['715', '', 'Hồ Thị Giấy']) {
      await page.keyboard.type(words)
      await page.keyboard.press('Tab')
    }
    await page.getByLabel('Giờ vào').nth(1).fill('sáng')
    await page.keyboard.press('Enter')
    await page.locator('.problem').first().waitFor()
    await pages.check(page, 'paper sheet, mistakes')
    await page.getByLabel('Giờ vào').nth(1).fill('')
    await page.keyboard.press('Enter')
    await page.getByText('Vui lòng ghi').first().waitFor({ state: 'detached' })
    await page.getByText('Đã nhập xong mẫu ghi tay').waitFor()
    await page.locator('.list a').first().click()
    await page.getByText('07:15 –  Hồ Thị Giấy').waitFor()
    await pages.check(page, 'paper sheet, typed in')
  })

  test('the log, one visit in it and its export', async () => {
    const guard = await pages.app.client('gate.tt-hcc')
    await guard.enter({ name: 'Đặng Văn Bảy', app_status: 'absent', app_outcome: 'installed' })
    const id = await pages.idOf('Đặng Văn Bảy')
    await guard.post(`/gate/visits/${id}/void`, { reason: 'trial' })
    const page = await pages.signedIn('head.tt-hcc')
    await page.goto('/log?day=2026-11-24')
    await pages.check(page, 'log, empty')
    await page.goto('/log')
    await pages.check(page, 'log')
    await page.getByRole('searchbox').fill('dang')
    await page.locator('main summary').click()
    await page.getByLabel('Từ ngày').fill('2026-11-25')
    await page.getByLabel('Đến ngày').fill('2026-11-24')
    await page.getByRole('button', { name: 'Tra cứu' }).click()
    await page.locator('.problem').waitFor()
    await pages.check(page, 'log, mistakes')
    await page.getByLabel('Đến ngày').fill('2026-11-25')
    await page.getByRole('button', { name: 'Tra cứu' }).click()
    await page.getByRole('heading', { name: 'Kết quả tra cứu' }).waitFor()
    await pages.check(page, 'log, found')
    await page.getByRole('link', { name: 'Xuất tệp' }).click()
    await pages.check(page, 'export')
    await page.goto(`/log/visits/${id}`)
    await pages.check(page, 'visit in the log')
  })

  test('a breach, from the record to the report', async () => {
    const page = await pages.signedIn('head.tt-hcc')
    await page.goto('/breach')
    await page.getByRole('button', { name: 'Ghi sự cố' }).click()
    await pages.check(page, 'breaches, mistakes')
    await page.getByLabel('Sự việc').fill('Mất một tờ sổ giấy')
    await page.getByLabel('Họ tên').check()
    await page.getByRole('button', { name: 'Ghi sự cố' }).click()
    await page.getByRole('heading', { level: 1, name: 'Sự cố phát hiện lúc' }).waitFor()
    for (const summary of await page.locator('main summary').all()) await summary.click()
    await pages.check(page, 'breach')
    await page.getByRole('button', { name: 'In báo cáo' }).click()
    await pages.check(page, 'report of a breach')
  })

  test('the charts, the chain and the figures of the district', {
    timeout: 120_000,
  }, async () => {
    const page = await pages.signedIn('head.tt-hcc')
    await page.goto('/log/charts')
    await page.locator('main summary').first().click()
    await pages.check(page, 'charts')
    // A Sunday, so the first of the four weeks begins with a labelled Monday at the left edge.
    await page.goto('/log/charts?day=2026-11-22')
    await page.setViewportSize({ width: 360, height: 768 })
    const cut = await page.evaluate<
      string[]
    >(`[...document.querySelectorAll('.chart text')].filter((text) => {
      const { left, right } = text.getBoundingClientRect()
      const plot = text.closest('svg')
      const place = (getComputedStyle(plot).overflow === 'visible' ? text.closest('.card') : plot).getBoundingClientRect()
      return left < place.left || right > place.right
    }).map((text) => text.textContent)`)
    expect([cut, await page.locator('.chart text', { hasText: '26/10' }).count()]).toEqual([[], 1])
    await page.goto('/log/chain')
    await pages.check(page, 'chain')
    const district = await pages.signedIn('district')
    await pages.check(district, 'district')
  })
})
