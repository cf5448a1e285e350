import type { Page } from '@playwright/test'
import { beforeEach, describe, expect, test } from 'vitest'
import { HOUR } from '../../server/platform/lib/clock.ts'
import { chromiumPath, cutOff, fillSignIn, signIn, useBrowsers } from '../support/browser.ts'
import { useFreshApp } from '../support/suite.ts'

const GUARD = 'gate.tt-hcc'

describe.skipIf(!chromiumPath)('the gate in Chromium with scripts off', () => {
  const app = useFreshApp()
  const browsers = useBrowsers()
  let page: Page

  beforeEach(async () => {
    const visitor = await browsers.open(app, { javaScriptEnabled: false })
    page = visitor.page
    await signIn(page, GUARD)
  })

  const letIn = async (fields: Record<string, string>) => {
    const colleague = await app.client('gate2.tt-hcc')
    await colleague.enter(fields)
  }

  const press = (name: string) => page.getByRole('button', { name, exact: true }).click()
  const visits = () => app.rows<{ name: string; state: string }>('select * from visit order by number')

  test('a returning visitor is found by a button and recorded', async () => {
    await letIn({ name: 'Nguyễn Thị Thuỳ Dương', phone: '0912345678', place: 'mỹ lộc' })
    await app.rows("update visit set state = 'left', left_at = entered_at")
    await page.getByLabel('Số điện thoại').fill('0912345678')
    await page.getByLabel('Liên hệ công tác').check()
    await press('Tìm khách cũ')
    await page.getByText('Khách đã từng đến 1 lần').waitFor()
    expect(await page.getByLabel('Họ và tên').inputValue()).toBe('Nguyễn Thị Thuỳ Dương')
    expect(await page.getByLabel('Xã, phường hoặc đơn vị').inputValue()).toBe('Xã Mỹ Lộc')
    expect(await page.getByLabel('Liên hệ công tác').isChecked()).toBe(true)
    expect(page.url().replace(app.url, '')).not.toContain('0912')
    await press('Ghi khách vào')
    await page.getByText('Đã ghi Nguyễn Thị Thuỳ Dương vào lúc 08:30').waitFor()
    expect(await visits()).toMatchObject([{ state: 'left' }, { state: 'inside', purpose: 'work' }])
  })

  test('Enter submits the entry, whatever question the form asks', async () => {
    await page.getByLabel('Họ và tên').fill('Trần Văn Út')
    await page.getByLabel('Số điện thoại').fill('0983111222')
    await page.keyboard.press('Enter')
    await page.getByText('Đã ghi Trần Văn Út').waitFor()
    await page.getByLabel('Họ và tên').fill('Trần Văn Út')
    await page.getByLabel('Số điện thoại').fill('0983111222')
    await page.keyboard.press('Enter')
    await page.getByText('Khách này đã vào lúc 08:30, chưa ra').waitFor()
    await page.getByLabel('Họ và tên').press('Enter')
    await page.getByText('Khách này đã vào lúc 08:30, chưa ra').waitFor()
    expect(await visits()).toHaveLength(1)
    await press('Khách khác dùng chung số')
    await page.getByText('Đã ghi Trần Văn Út').waitFor()
    expect(await visits()).toHaveLength(2)
  })

  test('a mistake is shown beside its field, with the cursor in it', async () => {
    await page.getByLabel('Họ và tên').fill('Trần Văn Út')
    await page.getByLabel('Số điện thoại').fill('091')
    await page.getByLabel('Chưa cài').check()
    await press('Ghi khách vào')
    await page.getByText('Số điện thoại thiếu chữ số.').waitFor()
    expect(await page.locator('[autofocus]').getAttribute('id')).toBe('phone')
    expect(await page.getByLabel('Họ và tên').inputValue()).toBe('Trần Văn Út')
    expect(await page.getByLabel('Chưa cài').isChecked()).toBe(true)
  })

  test('a departure is undone on the next page', async () => {
    await letIn({ name: 'Hồ Văn Sang' })
    await page.reload()
    await press('Khách ra: Hồ Văn Sang')
    await page.getByText('Đã ghi giờ ra của Hồ Văn Sang').waitFor()
    await page.getByText('Chưa có khách nào ở trong cơ quan.').waitFor()
    expect(await visits()).toMatchObject([{ state: 'left' }])
    await press('Hoàn tác')
    await page.locator('li.visit', { hasText: 'Hồ Văn Sang' }).waitFor()
    expect(await visits()).toMatchObject([{ state: 'inside', left_at: null }])
  })

  test('the advice panel opens, and an outcome is given later', async () => {
    await page.getByLabel('Họ và tên').fill('Trương Ẵm')
    await page.getByLabel('Đã cài, chưa bật').check()
    expect(await page.locator('#advice-panel').isVisible()).toBe(true)
    await press('Ghi khách vào')
    await page.locator('li.visit').getByRole('link', { name: 'Đã cài, chưa bật' }).click()
    await press('Đã bật')
    await page.getByText('Đã ghi kết quả hướng dẫn cho Trương Ẵm').waitFor()
    await page.locator('li.visit').getByText('Đã bật').waitFor()
  })

  test('the list is searched without tones', async () => {
    await letIn({ name: 'Bùi Thị Hồng Ngữ' })
    await letIn({ name: 'Cao Minh Đức' })
    await page.reload()
    await page.getByRole('searchbox').fill('thi hong')
    await press('Tìm')
    await page.locator('li.visit', { hasText: 'Cao Minh Đức' }).waitFor({ state: 'detached' })
    expect(await page.locator('li.visit').count()).toBe(1)
    expect(page.url()).not.toContain('hong')
    await page.getByRole('link', { name: 'Hiện tất cả' }).click()
    await page.locator('li.visit', { hasText: 'Cao Minh Đức' }).waitFor()
  })

  test('a visit is corrected and voided', async () => {
    await letIn({ name: 'Phạm Ngọc Quỳnh Nhu', app_status: 'running' })
    await page.reload()
    await page.getByRole('link', { name: 'Phạm Ngọc Quỳnh Nhu' }).click()
    await page.getByLabel('Họ và tên').fill('Phạm Ngọc Quỳnh Như')
    await press('Lưu')
    await page.getByText('Vui lòng chọn một mục.').waitFor()
    await page.getByLabel('Gõ nhầm').check()
    await press('Lưu')
    await page.getByText('Đã sửa lượt của Phạm Ngọc Quỳnh Như').waitFor()

    await page.getByRole('link', { name: 'Phạm Ngọc Quỳnh Như' }).click()
    await page.locator('main summary', { hasText: 'Hủy lượt ghi' }).click()
    await page.locator('#void-reason').selectOption('Ghi thử')
    await press('Hủy lượt ghi')
    await page.getByText('Đã hủy lượt ghi của Phạm Ngọc Quỳnh Như').waitFor()
    await page.getByText('Chưa có khách nào ở trong cơ quan.').waitFor()
    expect(await visits()).toMatchObject([{ name: 'Phạm Ngọc Quỳnh Như', void_reason: 'trial' }])
  })

  test('a session that ended while somebody typed loses nothing', async () => {
    await page.getByLabel('Họ và tên').fill('Ngô Quang Khải')
    app.clock.forward(5 * HOUR)
    await press('Ghi khách vào')
    await page.getByText('Phiên đăng nhập đã hết hạn').waitFor()
    await fillSignIn(page, GUARD)
    await page.getByText('Đã ghi Ngô Quang Khải').waitFor()
    expect(await visits()).toHaveLength(1)
  })

  test('a mistake sent by an ended session is shown after signing in, on a whole page', async () => {
    await page.getByLabel('Số điện thoại').fill('0912345678')
    app.clock.forward(5 * HOUR)
    await press('Ghi khách vào')
    await fillSignIn(page, GUARD)
    await page.getByText('Vui lòng ghi họ và tên.').waitFor()
    expect(await page.getByLabel('Số điện thoại').inputValue()).toBe('0912345678')
    const current = page.getByRole('navigation', { name: 'Các trang' }).locator('[aria-current]')
    expect(await current.allTextContents()).toEqual(['Cổng', 'Cổng'])
  })

  test('while the database is away the form stays filled in, and one button sends it later', async () => {
    await page.getByLabel('Họ và tên').fill('Bùi Thị Hồng Ngữ')
    await page.getByLabel('Dự họp').check()
    const comeBack = cutOff(app)
    await press('Ghi khách vào')
    await page.getByText('Máy chủ dữ liệu đang tạm ngưng').waitFor()
    expect(await page.getByLabel('Họ và tên').inputValue()).toBe('Bùi Thị Hồng Ngữ')
    expect(await page.getByLabel('Dự họp').isChecked()).toBe(true)
    comeBack()
    await press('Ghi khách vào')
    await page.getByText('Đã ghi Bùi Thị Hồng Ngữ').waitFor()
    expect(await visits()).toMatchObject([{ purpose: 'meeting' }])
  })

  test('the Back button after an entry creates no second one without asking', async () => {
    await page.getByLabel('Họ và tên').fill('Cao Minh Đức')
    const uuid = await page.locator('[name=client_uuid]').inputValue()
    await letIn({ name: 'Cao Minh Đức', client_uuid: uuid })
    await page.getByLabel('Họ và tên').fill('Lâm Thị Diễm Phúc')
    await press('Ghi khách vào')
    await page.getByText('Biểu mẫu này đã ghi cho lượt 08:30').waitFor()
    await press('Ghi khách vào')
    await page.getByText('Đã ghi Lâm Thị Diễm Phúc').waitFor()
    expect(await visits()).toHaveLength(2)
  })
})
