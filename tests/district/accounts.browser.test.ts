import { describe, test } from 'vitest'
import { chromiumPath, signIn, useBrowsers } from '../support/browser.ts'
import { PASSWORD } from '../support/global-setup.ts'
import { useApp } from '../support/suite.ts'

describe.skipIf(!chromiumPath)('an account', () => {
  const app = useApp()
  const browsers = useBrowsers()

  test('is made, invited and changed on a phone', async () => {
    const { page } = await browsers.open(app, { viewport: { width: 360, height: 740 } })
    await signIn(page, 'district')
    await page.goto('/district/accounts')
    await page.getByRole('link', { name: 'Thêm tài khoản' }).click()
    await page.getByLabel('Họ và tên người dùng').fill('Nguyễn Thị Huỳnh Như')
    await page.getByRole('button', { name: 'Lập tài khoản' }).click()
    await page.getByText('Vui lòng xem lại').waitFor()
    await page.getByLabel('Tên đăng nhập').fill('truc.cong')
    await page.getByLabel('Người trực cổng').check()
    await page.getByLabel('Cơ quan', { exact: true }).selectOption('p-tu-phap')
    await page.getByRole('button', { name: 'Lập tài khoản' }).click()
    await page.getByText('chỉ hiện một lần').waitFor()
    const message = await page.getByLabel(/^Tin nhắn cho/).inputValue()
    const link = /\/invitation\/[\w-]+/.exec(message)?.[0] ?? ''
    await page.getByRole('link', { name: 'Xong' }).click()
    await page.getByRole('button', { name: 'Khóa' }).waitFor()
    const today = await page.getByLabel('Từ ngày').inputValue()
    await page.getByRole('button', { name: 'Giao quyền' }).click()
    await page.getByText('Vui lòng xem lại').waitFor()
    await page.getByLabel('Đến hết ngày').fill(today)
    await page.getByLabel('KT. (ký thay)').check()
    await page.getByLabel('Chức vụ ghi khi ký').fill('Phó Trưởng phòng')
    await page.getByRole('button', { name: 'Giao quyền' }).click()
    await page.getByText('Đã giao quyền.').waitFor()
    await page.getByRole('button', { name: 'Kết thúc ngay' }).click()
    await page.getByText('Đã kết thúc việc thay').waitFor()
    const { page: guest } = await browsers.open(app)
    await guest.goto(link)
    await guest.getByLabel('Mật khẩu mới', { exact: true }).fill(PASSWORD)
    await guest.getByLabel('Nhập lại mật khẩu mới').fill(PASSWORD)
    await guest.getByRole('button', { name: 'Lưu mật khẩu' }).click()
    await guest.waitForURL(/\/gate$/)
    // Leave the board, which would request its stream again when the session ends.
    await guest.goto('/account')
    await page.reload()
    await page.getByRole('button', { name: 'Kết thúc phiên' }).click()
    await page.getByText('Đã kết thúc phiên').waitFor()
    await page.getByRole('button', { name: 'Khóa' }).click()
    await page.getByText('Đã khóa tài khoản.').waitFor()
  })
})
