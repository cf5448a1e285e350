import { describe, expect, test } from 'vitest'
import { DAY } from '../../server/platform/lib/clock.ts'
import { accessProblems, chromiumPath, overflow, signIn, useBrowsers } from '../support/browser.ts'
import { useApp } from '../support/suite.ts'

const SIZES = [
  { width: 360, height: 740 },
  { width: 1366, height: 768 },
]

describe.skipIf(!chromiumPath)('the page of the server’s clock', () => {
  const app = useApp()
  const browsers = useBrowsers()

  test('is read and confirmed on a phone and on a computer, after eleven days off', async () => {
    app.clock.reboot()
    app.clock.forward(11 * DAY)
    await app.context.time.look()
    for (const viewport of SIZES) {
      const { page } = await browsers.open(app, { viewport })
      await signIn(page, 'head.tt-hcc')
      await page.goto('/log')
      expect([await overflow(page), await accessProblems(page)]).toEqual([0, []])
      await page.getByRole('link', { name: 'Xác nhận ngày giờ' }).click()
      await page.waitForURL('**/clock')
      expect([await overflow(page), await accessProblems(page)]).toEqual([0, []])
    }
    const { page } = await browsers.open(app)
    await signIn(page, 'head.tt-hcc')
    await page.goto('/clock')
    await page.getByRole('textbox', { name: 'Ngày' }).fill('2026-12-05')
    await page.locator('#time').fill('08:30')
    await page.getByRole('button', { name: 'Xác nhận' }).click()
    await page.getByText('khác ngày giờ vừa nhập').waitFor()
    await page.getByRole('textbox', { name: 'Ngày' }).fill('2026-12-06')
    await page.getByRole('button', { name: 'Xác nhận' }).click()
    await page.getByText('Đã xác nhận ngày giờ.', { exact: true }).waitFor()
    const district = await browsers.open(app, { viewport: SIZES[1] ?? null })
    await signIn(district.page, 'district')
    await district.page.goto('/district/health')
    const gate = await browsers.open(app, { viewport: SIZES[0] ?? null })
    await signIn(gate.page, 'gate.ubnd-xa-long-hau')
    await gate.page.goto('/gate')
  })
})
