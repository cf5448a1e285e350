import { describe, expect, test } from 'vitest'
import {
  accessProblems,
  chromiumPath,
  contrastProblems,
  overflow,
  signIn,
  useBrowsers,
} from '../support/browser.ts'
import { useApp } from '../support/suite.ts'

describe.skipIf(!chromiumPath)('the page of the district’s gateway', () => {
  const browsers = useBrowsers()
  const app = useApp()
  test('accepts the URL, says which offices it covers, shows its secret once and says why a test did not arrive', async () => {
    const head = await app.client('head.tt-hcc')
    await head.switchOn('hosts')
    const { page } = await browsers.open(app, { viewport: { width: 360, height: 740 } })
    const sound = async () =>
      expect([await overflow(page), await accessProblems(page), await contrastProblems(page)]).toEqual([
        ...[0, [], []],
      ])
    await signIn(page, 'district')
    await page.goto('/district/webhook')
    const address = page.getByLabel('Địa chỉ nhận tin')
    await address.fill('http://gateway.example.vn/')
    await page.getByRole('button', { name: 'Lưu địa chỉ' }).click()
    await page.locator('#url-problem').getByText('https://').waitFor()
    expect(await address.inputValue()).toBe('http://gateway.example.vn/')
    await sound()
    await address.fill(`https://gateway.example.vn/${'kenh-bao-khach/'.repeat(6)}`)
    await page.getByRole('button', { name: 'Lưu địa chỉ' }).click()
    const secret = page.getByLabel('Mã bí mật để bên nhận kiểm tra chữ ký')
    expect(await secret.inputValue()).toMatch(/^whsec_/)
    expect(await page.getByRole('main').textContent()).toContain('0 trên')
    await sound()
    await head.post('/office/hosts/district', { calls_district: 'on' })
    await page.goto('/district/webhook')
    expect([await secret.count(), (await page.getByRole('main').textContent())?.includes('1 trên')]).toEqual([
      0,
      true,
    ])
    await page.getByRole('button', { name: 'Gửi thử' }).click()
    await page.getByText('Tin thử chưa tới: ').waitFor()
    await sound()
    await page.emulateMedia({ colorScheme: 'dark' })
    await page.setViewportSize({ width: 1366, height: 768 })
    await sound()
    // Hidden behind a summary, so that nobody removes it by accident.
    const remove = page.getByRole('button', { name: 'Gỡ địa chỉ nhận tin' })
    expect(await remove.count()).toBe(0)
    await page.locator('main summary').filter({ hasText: 'Gỡ địa chỉ nhận tin' }).click()
    await remove.click()
    await page.getByText('Đã gỡ địa chỉ nhận tin.').waitFor()
    expect(await address.inputValue()).toBe('')
  })
})
