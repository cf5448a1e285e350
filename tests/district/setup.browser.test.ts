import { describe, expect, test } from 'vitest'
import { accessProblems, chromiumPath, overflow } from '../support/browser.ts'
import { openPages } from '../support/pages.ts'

describe.skipIf(!chromiumPath)('the page of one’s own organisation', () => {
  const pages = openPages()

  test.each([
    [360, false],
    [1366, true],
  ])('is filled in and confirmed %i wide, with scripts: %s', async (width, javaScriptEnabled) => {
    const page = await pages.signedIn('district', { viewport: { width, height: 740 }, javaScriptEnabled })
    await page.goto('/setup')
    if (javaScriptEnabled) expect(await accessProblems(page)).toEqual([])
    expect(await overflow(page)).toBe(0)
    await page.getByLabel('Tên đầy đủ').fill('Bệnh viện An Phước')
    await page.getByLabel('Nơi hỏi về dữ liệu cá nhân').fill('Phòng Công tác xã hội')
    await page.getByLabel('Điện thoại').fill('0270 3 890 456')
    await page.getByLabel(/^Các cổng/).fill('Cổng chính\nCổng cấp cứu')
    await page.getByRole('button', { name: 'Thiết lập', exact: true }).click()
    await page.getByText('Vui lòng đánh dấu để xác nhận xóa.').waitFor()
    expect(await page.getByLabel('Tên đầy đủ').inputValue()).toBe('Bệnh viện An Phước')
    await page.getByLabel(/đang có trong sổ/).check()
    await page.getByRole('button', { name: 'Thiết lập', exact: true }).click()
    await page.getByText('Đã thiết lập.').waitFor()
    expect(await page.textContent('body')).not.toContain('Cần Giuộc')
  })
})
