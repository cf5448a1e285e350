import { beforeAll, describe, expect, test } from 'vitest'
import { accessProblems, chromiumPath, overflow, signIn, useBrowsers } from '../support/browser.ts'
import { useApp } from '../support/suite.ts'

describe.skipIf(!chromiumPath)('own views of the log in a browser', () => {
  const app = useApp()
  const browsers = useBrowsers()

  beforeAll(async () => {
    const guard = await app.client('gate.tt-hcc')
    await guard.enter({ name: 'Nguyễn Thị Hồng', purpose: 'procedure' })
    await guard.enter({ name: 'Trần Hòa', purpose: 'meeting' })
  })

  test('are saved from a search, opened, renamed and deleted on a phone', async () => {
    const { page } = await browsers.open(app, { viewport: { width: 360, height: 740 } })
    await signIn(page, 'head.tt-hcc')
    await page.goto('/log?view=week')
    await page.getByText('Lọc thêm').click()
    await page.getByLabel('Nội dung làm việc').selectOption('meeting')
    await page.getByRole('searchbox').fill('tran hoa')
    await page.getByRole('button', { name: 'Tra cứu' }).click()
    await page.getByRole('heading', { name: 'Kết quả tra cứu' }).waitFor()

    await page.getByRole('link', { name: 'Lưu bộ lọc' }).click()
    expect(await accessProblems(page)).toEqual([])
    expect(await page.content()).not.toContain('tran hoa')
    await page.getByLabel('Tên bộ lọc').fill('Khách đến họp, gồm cả những tuần có nhiều cuộc họp nhất')
    await page.getByRole('button', { name: 'Lưu', exact: true }).click()
    await page.getByText('Đã lưu bộ lọc.').waitFor()
    expect(await overflow(page)).toBe(0)
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toContain('Khách đến họp')
    expect(await accessProblems(page)).toEqual([])

    await page.getByRole('link', { name: 'Đổi tên hoặc xóa' }).click()
    await page.getByText('Đổi tên hoặc xóa').click()
    await page.getByLabel('Tên bộ lọc').fill('Họp')
    await page.getByRole('button', { name: 'Đổi tên' }).click()
    await page.getByText('Đã đổi tên.').waitFor()
    expect(await accessProblems(page)).toEqual([])
    await page.getByRole('link', { name: 'Họp', exact: true }).click()
    await page.getByText('Trần Hòa').waitFor()
    expect(await page.getByText('Nguyễn Thị Hồng').count()).toBe(0)

    await page.getByRole('link', { name: 'Đổi tên hoặc xóa' }).click()
    await page.getByText('Đổi tên hoặc xóa').click()
    await page.getByRole('button', { name: 'Xóa bộ lọc này' }).click()
    await page.getByText('Đã xóa bộ lọc.').waitFor()
    expect(await overflow(page)).toBe(0)
  })
})
