import type { Page } from '@playwright/test'
import { describe, expect, test } from 'vitest'
import { slipCode } from '../../server/core/visits/codes.ts'
import { accessProblems, chromiumPath, signIn, useBrowsers } from '../support/browser.ts'
import { useApp } from '../support/suite.ts'

describe.skipIf(!chromiumPath)('slips in Chromium', () => {
  const app = useApp()
  const browsers = useBrowsers()

  const codes = async () => {
    const office = await app.officeId('tt-hcc')
    const slips = await app.rows<{ id: string }>('select id from slip order by number')
    return slips.map(({ id }) => slipCode(app.context.keys, office, id))
  }

  const type = async (page: Page, code: string | undefined) => {
    if (!(await page.getByLabel('Mã vào cổng, số phiếu').isVisible())) await page.getByText('Gõ mã').click()
    await page.getByLabel('Mã vào cổng, số phiếu').fill(code ?? '')
    await page.getByRole('button', { name: 'Gửi mã' }).click()
  }

  test('a sheet is made, two slips come in by one scan each, one is named, both go out', async () => {
    const { page } = await browsers.open(app)
    await signIn(page, 'gate.tt-hcc')
    await page.getByRole('link', { name: 'Phiếu', exact: true }).click()
    await page.getByRole('button', { name: 'Tạo tờ phiếu' }).click()
    await page.waitForURL(/\/slips\/[0-9a-f-]{36}$/)
    expect(await page.locator('.slip').count()).toBe(14)
    const [first, second] = await codes()

    await page.goto('/gate')
    await type(page, first)
    await page.getByText('Phiếu 1: đã ghi giờ vào 08:30').waitFor()
    await type(page, second)
    const unfilled = page.locator('.unfilled')
    await unfilled.getByText('Phiếu 2').waitFor()
    expect(await unfilled.locator('li').count()).toBe(2)
    expect(await page.locator('#inside-count').textContent()).toBe('2')
    expect(await page.locator('#jump-count').textContent()).toBe('2')
    expect(await page.locator('#nobody-found').isVisible()).toBe(false)
    expect(await accessProblems(page)).toEqual([])

    await unfilled.getByRole('link', { name: 'Ghi tên cho phiếu 1' }).last().click()
    await page.getByLabel('Họ và tên').fill('Phạm Thị Út')
    await page.getByRole('button', { name: 'Lưu' }).click()
    await page.getByText('Đã ghi tên Phạm Thị Út, vào lúc 08:30').waitFor()
    expect(await unfilled.locator('li').count()).toBe(1)

    app.clock.forward(20 * 60_000)
    await type(page, first)
    await page.getByText('Đã ghi giờ ra của Phạm Thị Út').waitFor()
    await type(page, second)
    await page.getByText('Đã ghi giờ ra của Phiếu 2').waitFor()
    await unfilled.getByText('ra 08:50').waitFor()
    expect(await app.rows('select name, state from visit order by slip_number')).toEqual([
      { name: 'Phạm Thị Út', state: 'left' },
      { name: null, state: 'left' },
    ])
    await page.goto('/slips')
    await page.getByLabel('Tìm phiếu theo số').fill('0002')
    await page.getByRole('button', { name: 'Tra cứu' }).click()
    await page.getByText('Đã ra về · Chưa có tên').waitFor()
    await page.getByRole('link', { name: 'Ghi tên cho phiếu 2' }).click()
    await page.getByLabel('Họ và tên').waitFor()
  })
})
