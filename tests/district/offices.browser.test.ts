import type { Page } from '@playwright/test'
import { describe, expect, test } from 'vitest'
import { accessProblems, chromiumPath, openPage, overflow, signIn, useBrowsers } from '../support/browser.ts'
import { useApp } from '../support/suite.ts'

const PHONE = { viewport: { width: 360, height: 740 } }
const LONG = 'Trung tâm Phục vụ hành chính công liên xã Cần Giuộc, Phước Lý, Mỹ Lộc và Phước Vĩnh Tây'
const LIST = [
  'Mã;Tên;Loại;Trực thuộc;Bộ phận, quầy',
  `tt-lien-xa;${LONG};Trung tâm Phục vụ hành chính công;ubnd-xa-long-hau;Quầy 1 | Quầy 2 (một cửa)`,
  'p-noi-vu;Phòng Nội vụ và Lao động;;;',
  'sai-loai;Cơ quan sai;Loại lạ;;',
].join('\r\n')

describe.skipIf(!chromiumPath)('the offices of the district in a browser', () => {
  const app = useApp()
  const browsers = useBrowsers()

  const sound = async (page: Page) => {
    expect([await overflow(page), await accessProblems(page)]).toEqual([0, []])
  }

  test('are managed on a phone', async () => {
    const { page } = await browsers.open(app, PHONE)
    await signIn(page, 'district')
    await openPage(page, 'Cơ quan')
    await sound(page)
    await page.getByRole('link', { name: 'Thêm cơ quan' }).click()
    await page.getByLabel('Tên', { exact: true }).fill('Trạm không mã')
    await page.getByLabel('Loại').selectOption({ label: 'Cơ sở y tế' })
    await page.getByRole('button', { name: 'Thêm cơ quan' }).click()
    await page.getByText('Đã thêm cơ quan').waitFor()
    await page.getByText('Ghi ngày cuối').click()
    await page.getByLabel('Ngày hoạt động cuối cùng').fill('2027-06-30')
    await sound(page)
    await page.getByRole('button', { name: 'Kết thúc hoạt động' }).click()
    await page.getByText('Đến hết 30/06/2027', { exact: true }).waitFor()
  })

  test.each([
    ['a phone', PHONE],
    ['an office computer', {}],
  ])('are imported from a file on %s: previewed, then recorded', async (_, window) => {
    const { page } = await browsers.open(app, window)
    await signIn(page, 'district')
    await openPage(page, 'Cơ quan')
    await page.getByRole('link', { name: 'Nhập từ tệp' }).click()
    await page.getByText(/^Loại nhận: Cơ quan Đảng · /).waitFor()
    await sound(page)
    await page.getByRole('button', { name: 'Xem trước' }).click()
    await page.getByText('Vui lòng chọn một tệp').waitFor()
    await sound(page)
    const list = LIST.replaceAll('lien-xa', window === PHONE ? 'lien-xa-1' : 'lien-xa-2')
    await page.getByLabel('Tệp Excel hoặc CSV').setInputFiles({
      name: 'co-quan.csv',
      mimeType: 'text/csv',
      buffer: Buffer.from(`\ufeff${list}`, 'utf16le'),
    })
    await page.getByRole('button', { name: 'Xem trước' }).click()
    await page.locator('main summary', { hasText: '1 dòng chờ trả lời' }).click()
    await page.getByText('Loại: Vui lòng chọn một mục.').waitFor()
    await sound(page)
    await page.getByRole('button', { name: /^Ghi \d dòng$/ }).click()
    await page.getByText('Đã ghi danh sách.').waitFor()
    await sound(page)
    await page.getByRole('link', { name: LONG }).first().click()
    await page.getByText('Quầy 2', { exact: true }).waitFor()
    await sound(page)
  })

  test('share their hours, which the district changes on its own page', async () => {
    const { page } = await browsers.open(app, PHONE)
    await signIn(page, 'district')
    await openPage(page, 'Cơ quan')
    await page.getByRole('link', { name: 'Ủy ban nhân dân huyện Cần Giuộc' }).click()
    await page.getByText('Đổi giờ chung').click()
    await page.getByLabel('Tiếp khách đến').fill('16:30')
    await sound(page)
    const hours = page.getByRole('region', { name: 'Giờ làm việc chung' })
    await hours.getByRole('button', { name: 'Lưu' }).click()
    await page.getByText('Đã lưu giờ làm việc chung.').waitFor()
  })
})
