import { randomUUID } from 'node:crypto'
import { beforeAll, describe, expect, test } from 'vitest'
import { startApp, type TestApp } from '../support/app.ts'
import { accessProblems, chromiumPath, overflow, signIn, useBrowsers } from '../support/browser.ts'
import { type MailServer, startMailServer } from '../support/smtp.ts'

describe.skipIf(!chromiumPath)('the page for notifying hosts', () => {
  const browsers = useBrowsers()
  let app: TestApp
  let server: MailServer
  beforeAll(async () => {
    server = await startMailServer()
    app = await startApp({ SMTP_URL: server.url, MAIL_FROM: 'so-cong@example.vn' })
    return () => app.close()
  })

  test('switches the page, the mail and the names on, and a test message says how it went', async () => {
    const { page } = await browsers.open(app, { viewport: { width: 360, height: 740 } })
    await signIn(page, 'head.tt-hcc')
    await (await app.client('head.tt-hcc')).post('/people', {
      ...{ client_uuid: randomUUID(), name: 'Lê Có Thư', email: 'le.co.thu@example.vn' },
    })
    await page.goto('/office')
    await page.getByRole('link', { name: 'Đặt cách báo' }).click()
    await page.getByRole('button', { name: 'Bật Khách của tôi' }).click()
    await page.getByText('Khách của tôi đang bật.').waitFor()
    await page.getByText('1 trên 1 cán bộ có địa chỉ thư.').waitFor()
    await page.getByRole('button', { name: 'Bật báo qua thư điện tử' }).click()
    await page.getByText('Báo qua thư điện tử đang bật.').waitFor()
    // The page shows it on a later visit as well.
    await page.goto('/office/hosts')
    expect(await page.getByRole('main').textContent()).toContain('Báo qua thư điện tử đang bật.')
    await page.getByRole('button', { name: 'Cho ghi tên khách' }).click()
    await page.getByText('Tin báo có tên khách.').waitFor()
    expect([await overflow(page), await accessProblems(page)]).toEqual([0, []])

    await page.getByLabel('Gửi thư điện tử thử đến').fill('khong phai dia chi')
    await page.getByRole('button', { name: 'Gửi thư điện tử thử' }).click()
    await page.locator('#email-problem').getByText('Ghi một địa chỉ thư điện tử').waitFor()
    await page.getByLabel('Gửi thư điện tử thử đến').fill('thu@example.vn')
    await page.getByRole('button', { name: 'Gửi thư điện tử thử' }).click()
    await page.getByText('Máy chủ thư đã nhận thư thử.').waitFor()
    await server.close()
    await page.getByLabel('Gửi thư điện tử thử đến').fill('thu@example.vn')
    await page.getByRole('button', { name: 'Gửi thư điện tử thử' }).click()
    await page.getByText('Chưa gửi được thư thử: không nối được tới máy chủ bên kia.').waitFor()
    const audited = await app.rows(
      `select fields from audit where action in ('office.hosts_set', 'office.mail_tested') order by seq`,
    )
    expect(audited.map((one) => Object.values(one)[0])).toEqual([
      ...['tells_hosts=on', 'mails_hosts=on', 'names_visitors=on', 'result=sent', 'result=unreachable'],
    ])
  })

  test('accepts the URL of a gateway, shows its secret once, and says why a test did not arrive', async () => {
    const { page } = await browsers.open(app, { viewport: { width: 360, height: 740 } })
    await signIn(page, 'head.tt-hcc')
    await (await app.client('head.tt-hcc')).switchOn('hosts')
    await page.goto('/office/hosts')
    const address = page.getByLabel('Địa chỉ nhận tin')
    await address.fill('http://gateway.example.vn/')
    await page.getByRole('button', { name: 'Lưu địa chỉ' }).click()
    await page.locator('#url-problem').getByText('https://').waitFor()
    expect(await address.inputValue()).toBe('http://gateway.example.vn/')
    expect([await overflow(page), await accessProblems(page)]).toEqual([0, []])
    // An address on this computer, which the operator has not allowed.
    await address.fill('https://127.0.0.1:4443/zalo')
    await page.getByRole('button', { name: 'Lưu địa chỉ' }).click()
    await page.locator('#url-problem').getByText('mạng nội bộ').waitFor()
    await address.fill('https://gateway.example.vn/zalo')
    await page.getByRole('button', { name: 'Lưu địa chỉ' }).click()
    const secret = page.getByLabel('Mã bí mật để bên nhận kiểm tra chữ ký')
    const first = await secret.inputValue()
    expect([await overflow(page), await accessProblems(page)]).toEqual([0, []])
    await page.reload()
    expect(await secret.count()).toBe(0)
    await page.getByRole('button', { name: 'Đổi mã bí mật' }).click()
    await secret.waitFor()
    expect(await secret.inputValue()).not.toBe(first)
    await page.getByRole('button', { name: 'Gửi thử' }).click()
    await page.getByText('Tin thử chưa tới: ').waitFor()
    // Hidden behind a summary, so that nobody removes it by accident.
    const remove = page.getByRole('button', { name: 'Gỡ địa chỉ nhận tin' })
    expect(await remove.count()).toBe(0)
    await page.locator('main summary').filter({ hasText: 'Gỡ địa chỉ nhận tin' }).click()
    await remove.click()
    await page.getByText('Đã gỡ địa chỉ nhận tin.').waitFor()
    expect(await address.inputValue()).toBe('')
  })
})
