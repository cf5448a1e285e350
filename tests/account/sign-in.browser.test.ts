import { describe, expect, test } from 'vitest'
import { chromiumPath, signIn, useBrowsers } from '../support/browser.ts'
import { PASSWORD } from '../support/global-setup.ts'
import { useApp } from '../support/suite.ts'
import { codeAt } from '../support/totp.ts'

describe.skipIf(!chromiumPath)('signing in, in a browser', () => {
  const app = useApp()
  const browsers = useBrowsers()

  test('shows the password that is being typed, and hides it again', async () => {
    const { page } = await browsers.open(app)
    await page.goto('/sign-in')
    const password = page.locator('#password')
    await password.fill('sai')
    await page.getByLabel('Hiện').check()
    expect(await password.getAttribute('type')).toBe('text')
    await page.getByLabel('Hiện').uncheck()
    expect([await password.getAttribute('type'), await password.inputValue()]).toEqual(['password', 'sai'])
  })

  test('all recovery codes are copied by one button, selected where a page without https may not copy', async () => {
    const { page } = await browsers.open(app)
    await signIn(page, 'head.tt-hcc')
    await page.goto('/account/second-factor/recovery-codes')
    await page.locator('#current_password').fill(PASSWORD)
    await page.locator('#one_time_password').fill(codeAt(app.clock.now()))
    await page.locator('main button.primary').click()
    const codes = await page.locator('.recovery-codes li').allTextContents()
    expect(codes.length).toBeGreaterThan(5)
    await page.evaluate(`Object.defineProperty(navigator, 'clipboard', { value: undefined })`)
    await page.getByRole('button', { name: 'Sao chép các mã' }).click()
    await page.getByRole('button', { name: 'Đã sao chép' }).waitFor()
    const selected = await page.evaluate('String(getSelection())')
    for (const code of codes) expect(selected).toContain(code)
  })
})
