import { describe, expect, test } from 'vitest'
import { accessProblems, chromiumPath, openPage, overflow } from '../support/browser.ts'
import { openPages } from '../support/pages.ts'

describe.skipIf(!chromiumPath)('the keys of other systems', () => {
  const pages = openPages()

  test('a key for two offices is made, tried by its command, renamed and withdrawn on a phone', async () => {
    const page = await pages.signedIn('district', { viewport: { width: 360, height: 740 } })
    await page.goto('/district')
    await openPage(page, 'Mã API cho hệ thống khác')
    await page.getByLabel('Tên mã').fill('Cổng dữ liệu tỉnh Long An')
    await page.getByLabel('Những cơ quan được chọn').check()
    await page.locator('main summary').click()
    for (const index of [0, 1]) await page.locator('input[name=offices]').nth(index).check()
    expect([await overflow(page), await accessProblems(page)]).toEqual([0, []])
    await page.getByRole('button', { name: 'Tạo mã API' }).click()
    const key = await page.getByLabel('Mã API', { exact: true }).inputValue()
    expect([await overflow(page), await accessProblems(page)]).toEqual([0, []])
    const answer = await fetch(`${pages.app.url}/api/figures?from=2026-11-25`, {
      headers: { Authorization: `Bearer ${key}` },
    })
    expect(answer.status).toBe(200)
    await page.getByLabel('Tên mã').fill('Cổng dữ liệu')
    await page.getByRole('button', { name: 'Lưu tên' }).click()
    await page.getByText('Đã lưu tên mã.').waitFor()
    expect(await page.getByLabel('Mã API', { exact: true }).count()).toBe(0)
    await page.getByText('Dùng gần nhất: 25/11/2026.').waitFor()
    await page.getByRole('button', { name: 'Thu hồi mã API' }).click()
    await page.getByText('Đã thu hồi mã API.').waitFor()
    await page.getByText('Chưa có mã nào.').waitFor()
  })
})
