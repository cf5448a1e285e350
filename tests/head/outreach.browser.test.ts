import { describe, expect, test } from 'vitest'
import { accessProblems, chromiumPath, overflow, signIn, useBrowsers } from '../support/browser.ts'
import { useApp } from '../support/suite.ts'

describe.skipIf(!chromiumPath)('the outreach diary in a browser', () => {
  const app = useApp()
  const browsers = useBrowsers()

  test('is reached from the report, written on a phone, corrected and imported', async () => {
    const { page } = await browsers.open(app, { viewport: { width: 360, height: 740 } })
    await signIn(page, 'head.tt-hcc')
    await page.goto('/report')
    await page.getByRole('link', { name: 'Sổ tuyên truyền' }).click()
    await page.getByLabel('Hình thức, đơn vị tính').selectOption('radio.minute')
    await page.getByLabel('Số lượng').fill('15')
    await page.getByLabel('Nội dung').fill('Bài phát thanh')
    await page.getByRole('button', { name: 'Ghi vào sổ tuyên truyền' }).click()
    await page.getByText('Đã ghi hoạt động.').waitFor()
    expect([await overflow(page), await accessProblems(page)]).toEqual([0, []])

    await page.getByRole('link', { name: 'Bài phát thanh' }).click()
    await page.getByLabel('Số lượng').fill('20')
    await page.locator('#reason').selectOption('mistyped')
    await page.getByRole('button', { name: 'Lưu' }).click()
    await page.getByText('Đã sửa hoạt động.').waitFor()
    expect([await overflow(page), await accessProblems(page)]).toEqual([0, []])

    await page.goto('/outreach/import')
    const list = 'Ngày;Hình thức;Nội dung\n05/02/2026;Tờ rơi, áp phích;Phát tờ rơi\n31/02/2026;Tờ rơi;'
    await page.getByLabel('Tệp Excel hoặc CSV').setInputFiles({
      name: 'danh-sach.csv',
      mimeType: 'text/csv',
      buffer: Buffer.from(list),
    })
    await page.getByRole('button', { name: 'Xem trước' }).click()
    expect([await overflow(page), await accessProblems(page)]).toEqual([0, []])
    await page.getByRole('button', { name: 'Ghi 1 dòng' }).click()
    await page.getByText('Đã ghi danh sách: 1 dòng.').waitFor()
  })
})
