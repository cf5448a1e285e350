import { describe, expect, test } from 'vitest'
import { inviteAccount } from '../../server/core/accounts/invitations.ts'
import { HOUR } from '../../server/platform/lib/clock.ts'
import { accessProblems, chromiumPath, cutOff, fillSignIn, overflow, signIn } from '../support/browser.ts'
import { PASSWORD } from '../support/global-setup.ts'
import { openPages } from '../support/pages.ts'
import { codeAt } from '../support/totp.ts'

describe.skipIf(!chromiumPath)('the pages of an account keep WCAG 2.2 AA', () => {
  const pages = openPages()

  test('signing in and the account', async () => {
    const page = await pages.signedIn()
    await page.goto('/sign-in')
    await pages.check(page, 'sign-in')
    await page.getByLabel('Tên đăng nhập').fill('gate.tt-hcc')
    await page.getByLabel('Mật khẩu').fill('sai')
    const password = page.locator('#password')
    await page.getByLabel('Hiện').check()
    expect(await password.getAttribute('type')).toBe('text')
    await pages.check(page, 'sign-in, what is typed is shown')
    await page.getByLabel('Hiện').uncheck()
    expect(await password.getAttribute('type')).toBe('password')
    await page.getByRole('button', { name: 'Đăng nhập' }).click()
    await page.getByText('chưa đúng').waitFor()
    await pages.check(page, 'sign-in refused')
    await signIn(page, 'gate.tt-hcc')
    await page.getByLabel('Họ và tên').fill('Ngô Quang Khải')
    pages.app.clock.forward(4 * HOUR + 1)
    await page.getByRole('button', { name: 'Ghi khách vào' }).click()
    await page.getByText('Phiên đăng nhập đã hết hạn').waitFor()
    await pages.check(page, 'sign-in after the session ended')
    await fillSignIn(page, 'gate2.tt-hcc')
    await page.getByRole('heading', { name: 'Biểu mẫu này chưa được gửi' }).waitFor()
    await pages.check(page, 'a form that has not been sent')
    await page.getByRole('button', { name: 'Gửi' }).click()
    await page.getByText('Ngô Quang Khải').first().waitFor()
    await page.goto('/account')
    await pages.check(page, 'account')
    await page.goto('/log')
    await pages.check(page, '403')
    await page.goto('/gate/visits/none')
    await pages.check(page, '404')
    const comeBack = cutOff(pages.app)
    await page.goto('/gate')
    await page.getByRole('link', { name: 'Tải lại trang' }).waitFor()
    await pages.check(page, '503')
    comeBack()
  })

  test('the summary by mail, switched on and off', async () => {
    const page = await pages.signedIn('head.tt-hcc')
    await page.goto('/account')
    await page.getByLabel('Hằng tuần').check()
    await page.getByLabel('Gửi đến địa chỉ thư').fill('không phải thư')
    await page.getByRole('button', { name: 'Lưu tóm tắt' }).click()
    await page.getByText('Ghi một địa chỉ thư điện tử').waitFor()
    expect(await page.getByLabel('Hằng tuần').isChecked()).toBe(true)
    await pages.check(page, 'account, address refused')
    await page.getByLabel('Gửi đến địa chỉ thư').fill('truong@example.vn')
    await page.getByRole('button', { name: 'Lưu tóm tắt' }).click()
    await page.getByText('Thư chỉ gửi được khi đã có máy chủ thư').waitFor()
    await pages.check(page, 'account with a summary')
    expect(await page.getByLabel('Gửi đến địa chỉ thư').inputValue()).toBe('truong@example.vn')
    await page.getByLabel('Hằng tuần').uncheck()
    await page.getByRole('button', { name: 'Lưu tóm tắt' }).click()
    await page.getByText('địa chỉ đã xóa').waitFor()
    expect(await pages.app.rows('select from summary_mail_setting')).toEqual([])
  })

  test('an invitation, two-step sign-in and the sessions', async () => {
    const page = await pages.signedIn()
    const [{ id, office_id: officeId } = { id: '', office_id: '' }] = await pages.app.rows<{
      id: string
      office_id: string
    }>(`select id, office_id from account where username = 'head.tt-hcc'`)
    await pages.app.rows('update account set totp_secret = null where id = $1', [id])
    const link = `/invitation/${await inviteAccount(pages.app.db, { id, officeId }, pages.app.clock.now())}`
    await page.goto(link)
    await pages.check(page, 'invitation')
    await page.getByLabel('Mật khẩu mới', { exact: true }).fill(PASSWORD)
    await page.getByLabel('Nhập lại mật khẩu mới').fill(PASSWORD)
    await page.getByRole('button', { name: 'Lưu mật khẩu' }).click()
    await page.getByRole('heading', { name: 'Thiết lập xác thực hai bước' }).waitFor()
    await page.getByRole('button', { name: 'Bật' }).click()
    await page.getByText('Mã chưa đúng').waitFor()
    await pages.check(page, 'second factor, refused')
    const secret = ((await page.locator('.factor-secret').textContent()) ?? '').replace(/\s/g, '')
    await page.getByLabel('Mã 6 chữ số').fill(codeAt(pages.app.clock.now(), secret))
    await page.getByRole('button', { name: 'Bật' }).click()
    await page.getByText('chỉ hiện một lần').waitFor()
    await pages.check(page, 'recovery codes')
    const recoveryCodes = await page.locator('.recovery-codes li').allTextContents()
    const [recovery = ''] = recoveryCodes
    expect(await page.getByRole('button', { name: 'In trang này' }).isVisible()).toBe(true)
    // Without https there is no clipboard API.
    await page.evaluate(`Object.defineProperty(navigator, 'clipboard', { value: undefined })`)
    await page.getByRole('button', { name: 'Sao chép các mã' }).click()
    await page.getByRole('button', { name: 'Đã sao chép' }).waitFor()
    const selected = await page.evaluate('String(getSelection())')
    for (const code of recoveryCodes) expect(selected).toContain(code)
    expect(await page.getByRole('link', { name: 'Tôi đã cất, tiếp tục' }).getAttribute('href')).toBe('/')
    await page.goto('/account/second-factor')
    await pages.check(page, 'second factor')
    await page.goto('/sessions')
    await pages.check(page, 'sessions')
    await page.getByRole('button', { name: 'Đăng xuất khỏi mọi nơi' }).click()
    await fillSignIn(page, 'head.tt-hcc')
    await page.getByRole('heading', { name: 'Xác thực hai bước' }).waitFor()
    await page.locator('main summary').click()
    await pages.check(page, 'code')
    await page.getByLabel('Mã dự phòng').fill(recovery)
    await page.getByRole('button', { name: 'Xác nhận' }).click()
    await page.waitForURL(/\/today$/)
  })

  test('an account that bears no name is asked for one', async () => {
    const page = await pages.signedIn()
    await pages.app.rows(`update account set display_name = username where username = 'gate.tt-hcc'`)
    await page.goto('/sign-in')
    await fillSignIn(page, 'gate.tt-hcc')
    await page.getByRole('heading', { name: 'Họ và tên của người dùng tài khoản' }).waitFor()
    await pages.check(page, 'name')
    await page.getByRole('textbox', { name: 'Họ và tên' }).fill('Lê Văn Trực')
    await page.locator('main button.primary').click()
    await page.waitForURL(/\/gate$/)
  })

  test('the check itself finds a fault', async () => {
    const page = await pages.signedIn()
    await page.goto('/sign-in')
    await page
      .locator('label')
      .first()
      .evaluate((label: { remove(): void }) => label.remove())
    expect(await accessProblems(page)).toEqual([expect.stringContaining('label: <input id="username"')])
    await page.locator('main').evaluate((main: { style: { width: string } }) => {
      main.style.width = '2000px'
    })
    expect(await overflow(page)).toBeGreaterThan(0)
  })
})
