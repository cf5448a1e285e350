import { describe, expect, test } from 'vitest'
import { DAY } from '../../server/platform/lib/clock.ts'
import { accessProblems, chromiumPath, overflow, signIn, useBrowsers } from '../support/browser.ts'
import { startRounds } from '../support/rounds.ts'
import { useApp } from '../support/suite.ts'

const SIZES = [
  { width: 360, height: 740 },
  { width: 1366, height: 768 },
]

describe.skipIf(!chromiumPath)('the page of the server’s clock', () => {
  const app = useApp()
  const browsers = useBrowsers()

  test('is read and confirmed on a phone and on a computer, after eleven days off', async () => {
    const round = startRounds(app)
    await round()
    app.clock.forward(11 * DAY)
    await round()
    for (const viewport of SIZES) {
      const { page } = await browsers.open(app, { viewport })
      await signIn(page, 'head.tt-hcc')
      await page.goto('/log')
      expect([await overflow(page), await accessProblems(page)]).toEqual([0, []])
      await page.getByRole('link', { name: 'Xác nhận ngày hôm nay' }).click()
      await page.waitForURL('**/clock')
      expect([await overflow(page), await accessProblems(page)]).toEqual([0, []])
    }
    const { page } = await browsers.open(app)
    await signIn(page, 'head.tt-hcc')
    await page.goto('/clock')
    await page.getByRole('textbox', { name: 'Ngày hôm nay' }).fill('05/12/2026')
    await page.getByRole('button', { name: 'Xác nhận' }).click()
    await page.locator('#day-problem').waitFor()
    expect(await accessProblems(page)).toEqual([])
    await page.getByRole('textbox', { name: 'Ngày hôm nay' }).fill('06/12/2026')
    await page.getByRole('button', { name: 'Xác nhận' }).click()
    await page.getByText('Đã xác nhận ngày hôm nay.', { exact: true }).waitFor()
  })
})
