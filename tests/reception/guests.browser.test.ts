import { describe, expect, test } from 'vitest'
import { accessProblems, chromiumPath, overflow, signIn, useBrowsers } from '../support/browser.ts'
import { useApp, useClient } from '../support/suite.ts'

const PHONE = { viewport: { width: 360, height: 740 } }
const LONG = 'Nguyễn Phước Bảo Quỳnh Thị Hoàng Thiên Kim Thượng'

describe.skipIf(!chromiumPath)('expected guests in a browser', () => {
  const app = useApp()
  const head = useClient(app, 'head.tt-hcc')
  const browsers = useBrowsers()

  test('are switched on by the head, and written down, corrected and deleted at the gate on a phone', async () => {
    await head.post('/office/guests', { expects_guests: 'off' })
    const office = await browsers.open(app, PHONE)
    await signIn(office.page, 'head.tt-hcc')
    await office.page.goto('/office')
    await office.page.getByRole('button', { name: 'Bật khách hẹn' }).click()
    await office.page.getByText('Khách hẹn đang bật.').waitFor()
    expect([await overflow(office.page), await accessProblems(office.page)]).toEqual([0, []])

    const { page } = await browsers.open(app, PHONE)
    await signIn(page, 'gate.tt-hcc')
    await page.goto('/guests')
    await page.getByText('Chưa có khách hẹn ngày này.').waitFor()
    expect([await overflow(page), await accessProblems(page)]).toEqual([0, []])
    await page.getByRole('button', { name: 'Thêm khách hẹn' }).click()
    await page.getByText('Vui lòng ghi họ và tên.').waitFor()
    expect([await overflow(page), await accessProblems(page)]).toEqual([0, []])
    await page.getByLabel('Họ và tên').fill(LONG)
    await page.getByLabel('Giờ hẹn').fill('7h30')
    await page.getByLabel('Số người').fill('40')
    await page.getByRole('button', { name: 'Thêm khách hẹn' }).click()
    await page.getByText('Đã thêm khách hẹn.').waitFor()
    expect([await overflow(page), await accessProblems(page)]).toEqual([0, []])
    await page.getByRole('link', { name: LONG }).click()
    await page.getByLabel('Người, phòng cần gặp').fill('Hội trường')
    expect([await overflow(page), await accessProblems(page)]).toEqual([0, []])
    await page.getByRole('button', { name: 'Lưu' }).click()
    await page.getByText('Hội trường').waitFor()
    await page.getByRole('link', { name: LONG }).click()
    await page.getByRole('button', { name: 'Xóa khách hẹn' }).click()
    await page.getByText('Đã xóa khách hẹn.').waitFor()
  })

  test('are added with scripts off, many at once', async () => {
    await head.post('/office/guests', { expects_guests: 'on' })
    const { page } = await browsers.open(app, { javaScriptEnabled: false })
    await signIn(page, 'gate.tt-hcc')
    await page.goto('/guests')
    await page.getByRole('link', { name: 'Nhập nhiều khách' }).click()
    await page
      .getByLabel('Hoặc dán bảng từ Excel')
      .fill('Họ tên\tNgày\nKhách Dán Một\t25/11/2026\n\t25/11/2026')
    await page.getByRole('button', { name: 'Xem trước' }).click()
    await page.getByText('Vui lòng ghi họ và tên.').waitFor()
    await page.getByRole('button', { name: 'Ghi 1 dòng' }).click()
    await page.getByText('Đã ghi danh sách.').waitFor()
    await page.getByRole('link', { name: 'Khách Dán Một' }).waitFor()
  })
})
