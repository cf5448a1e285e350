import { randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { accessProblems, chromiumPath, overflow, signIn, useBrowsers } from '../support/browser.ts'
import { personalLink } from '../support/personal-link.ts'
import { useApp } from '../support/suite.ts'

const PHONE = { viewport: { width: 360, height: 740 } }
const LONG = 'Nguyễn Phước Bảo Quỳnh Thị Hoàng Thiên Kim Thượng'

describe.skipIf(!chromiumPath)('the staff declaration in a browser', () => {
  const app = useApp()
  const browsers = useBrowsers()

  const linkOf = async (name: string) => {
    return personalLink(app, { name })
  }

  test('goes from the roster by the personal link to the counts of office and district', async () => {
    const head = await browsers.open(app, PHONE)
    await signIn(head.page, 'head.tt-hcc')
    await head.page.goto('/people')
    expect(await accessProblems(head.page)).toEqual([])
    await head.page.getByLabel('Họ và tên').fill(LONG)
    await head.page.getByLabel('Phòng, bộ phận').fill('Bộ phận Tiếp nhận và Trả kết quả')
    await head.page.getByRole('button', { name: 'Thêm vào danh sách' }).click()
    await head.page.getByText('Đã thêm vào danh sách.').waitFor()
    await head.page.getByText('Đã khai: 0 trên 1 người').waitFor()

    const { page } = await browsers.open(app, PHONE)
    await page.goto(await linkOf(LONG))
    expect(await accessProblems(page)).toEqual([])
    await page.getByRole('button', { name: 'Gửi khai báo' }).click()
    await page.getByText('Vui lòng chọn').waitFor()
    expect(await accessProblems(page)).toEqual([])
    await page.getByRole('radio', { name: 'Đã cài, chưa bật' }).check()
    await page.getByLabel('Số người thân đã được giúp').fill('3')
    await page.getByRole('button', { name: 'Gửi khai báo' }).click()
    await page.getByText('Đã ghi nhận. Xin cảm ơn.').waitFor()
    expect([await overflow(page), await accessProblems(page)]).toEqual([0, []])

    await head.page.reload()
    await head.page.getByText('Đã khai: 1 trên 1 người').waitFor()
    await head.page.getByText('Tự khai ngày 25/11/2026').waitFor()
    expect([await overflow(head.page), await accessProblems(head.page)]).toEqual([0, []])
    await head.page.getByRole('link', { name: LONG }).click()
    // One click alone does not end the member's current link.
    const renew = head.page.getByRole('button', { name: 'Cấp đường dẫn mới' })
    await renew.waitFor({ state: 'hidden' })
    await head.page.getByText('Cấp lại hoặc thu hồi đường dẫn').click()
    await renew.waitFor()
    expect([await overflow(head.page), await accessProblems(head.page)]).toEqual([0, []])

    const district = await browsers.open(app, PHONE)
    await signIn(district.page, 'district')
    await district.page.goto('/district/people')
    const row = district.page.getByRole('row', { name: /Trung tâm Hành chính công/ })
    const cells = await row.locator('td').allTextContents()
    expect(cells.map((text) => text.trim())).toEqual(['1/1', '100%', '3'])
    expect(await district.page.getByText(LONG).count()).toBe(0)
    expect([await overflow(district.page), await accessProblems(district.page)]).toEqual([0, []])
    for (const width of [768, 1024]) {
      await district.page.setViewportSize({ width, height: 768 })
      const lines = await district.page.evaluate<number>(`
        const share = document.createRange()
        share.selectNodeContents(document.querySelector('td:has(progress)'))
        share.getBoundingClientRect().height`)
      // The percentage stands beside its bar, on one line.
      expect(lines).toBeLessThan(32)
    }
  })

  test('on a phone no table of the roster has to be pushed sideways', async () => {
    const member = { client_uuid: randomUUID(), name: `${LONG} Hai`, status: 'running', relatives: '3' }
    expect((await (await app.client('head.tt-hcc')).post('/people', member)).status).toBe(303)
    const { page } = await browsers.open(app, PHONE)
    await signIn(page, 'head.tt-hcc')
    await page.goto('/people')
    await page.getByRole('link', { name: member.name }).waitFor()
    const sideways = await page
      .locator('.scroll-x')
      .evaluate((box: { scrollWidth: number; clientWidth: number }) => box.scrollWidth - box.clientWidth)
    expect(sideways).toBe(0)
  })
})
